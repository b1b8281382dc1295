import type { Amazonec2configSubject } from '../../../../kinds/amazonec2config/subject.ts';
import { exampleEc2 } from '../../../../kinds/cluster/example-pools.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import type { Rule } from '../../../../lib/rule.ts';

const fields: readonly (readonly [field: string, form: RegExp, example: string])[] = [
  ['ami', /^ami-[0-9a-f]{8,17}$/, 'ami-0c4f5d6e7a8b9c0d1'],
  ['vpcId', /^vpc-[0-9a-f]{8,17}$/, 'vpc-0c4f5d6e7a8b9c0d1'],
  ['subnetId', /^subnet-[0-9a-f]{8,17}$/, 'subnet-0a1b2c3d4e5f60718'],
];

export const ec2IdsRule: Rule<Amazonec2configSubject> = {
  code: 'ec2-ids',
  on: 'Amazonec2Config',
  severity: 'error',
  title: 'image, VPC and subnet are given by their ids',
  why: 'AWS knows them by id only. A name, an id of something else or a range finds nothing, and no machine is made.',
  remedy: 'Copy the ids from the console: ami-…, vpc-… and subnet-….',
  example: {
    bad: exampleEc2('all', '').replace(/subnetId: .*/, 'subnetId: harbour-private'),
    good: exampleEc2('all', ''),
  },
  covers: [],
  sources: ['AWS documentation: resource ids'],
  *judge({ config }) {
    // Doubles of EC2 make ids of their own form.
    if (textIn(config, 'endpoint') !== '') return;
    for (const [field, form, example] of fields) {
      const id = textIn(config, field);
      if (id === '' || form.test(id)) continue;
      yield {
        path: [field],
        message: `${field} is "${id}", expected an id like ${example}`,
        fix: `write ${field}: ${example}, with the id of yours`,
      };
    }
  },
};
