import type { Amazonec2configSubject } from '../../../../kinds/amazonec2config/subject.ts';
import { exampleEc2 } from '../../../../kinds/cluster/example-pools.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import { patchToSet } from '../../../../lib/patch.ts';
import type { Rule } from '../../../../lib/rule.ts';

/** E.g. `eu-central-1`, `us-gov-west-1`, `eusc-de-east-1`. */
const regionForm = /^[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}$/;
/** Zones are called `a` in a region; local and wavelength zones have a longer ending that begins with a dash. */
const zoneForm = /^([a-z]|-[a-z0-9-]+[a-z])$/;

export const ec2RegionRule: Rule<Amazonec2configSubject> = {
  code: 'ec2-region',
  on: 'Amazonec2Config',
  severity: 'error',
  title: 'the region is the name of a region, and the zone one letter within it',
  why: 'The driver puts region and zone together to the name of the availability zone, and refuses a region that it does not know. A zone with the region before it would name a zone that does not exist.',
  remedy: 'Write region: eu-central-1 and zone: a.',
  example: {
    bad: exampleEc2('all', '').replace('zone: a', 'zone: eu-central-1a'),
    good: exampleEc2('all', ''),
  },
  covers: ['EC2-10'],
  sources: ['rancher-machine: drivers/amazonec2, region.go', 'AWS documentation: regions and zones'],
  *judge({ config }) {
    const region = textIn(config, 'region');
    const zone = textIn(config, 'zone');
    const elsewhere = textIn(config, 'endpoint') !== '' || region === 'custom-endpoint';
    if (region !== '' && !elsewhere && !regionForm.test(region)) {
      const withoutZone = /^(.*\d)([a-z])$/.exec(region)?.[1] ?? '';
      const meant = regionForm.test(withoutZone) ? withoutZone : undefined;
      yield {
        path: ['region'],
        message: `region is "${region}", expected the name of a region such as eu-central-1`,
        fix: meant === undefined ? 'write a region such as eu-central-1' : `write region: ${meant}`,
        ...(meant !== undefined && { patch: patchToSet(config, [], { region: meant }) }),
      };
    }
    if (zone === '' || zoneForm.test(zone)) return;
    const letter = /[a-z]$/i.exec(zone)?.[0].toLowerCase() ?? 'a';
    yield {
      path: ['zone'],
      message: `zone is "${zone}", expected its letter within the region`,
      fix: `write zone: ${letter}`,
      patch: patchToSet(config, [], { zone: letter }),
    };
  },
};
