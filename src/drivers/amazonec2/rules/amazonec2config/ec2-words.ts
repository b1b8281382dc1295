import type { Amazonec2configSubject } from '../../../../kinds/amazonec2config/subject.ts';
import { exampleEc2 } from '../../../../kinds/cluster/example-pools.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import { nearestName } from '../../../../lib/nearest.ts';
import { patchToSet } from '../../../../lib/patch.ts';
import type { Rule } from '../../../../lib/rule.ts';

const onOff: readonly string[] = ['enabled', 'disabled'];
const fields: readonly (readonly [field: string, words: readonly string[]])[] = [
  ['httpEndpoint', onOff],
  ['httpTokens', ['optional', 'required']],
  ['httpProtocolIpv6', onOff],
];

export const ec2WordsRule: Rule<Amazonec2configSubject> = {
  code: 'ec2-words',
  on: 'Amazonec2Config',
  severity: 'error',
  title: 'options of the EC2 metadata service are enabled or disabled, its tokens optional or required',
  why: 'The driver refuses any other word, and no machine is made.',
  remedy: 'Write one of the words in lower case, or leave the field out.',
  example: {
    bad: exampleEc2('all', 'httpProtocolIpv6: "true"'),
    good: exampleEc2('all', 'httpProtocolIpv6: enabled\nhttpTokens: required'),
  },
  covers: ['EC2-4', 'NET-062'],
  sources: ['rancher-machine: drivers/amazonec2', 'AWS documentation: instance metadata options'],
  *judge({ config }) {
    for (const [field, words] of fields) {
      const word = textIn(config, field);
      if (word === '' || words.includes(word)) continue;
      const meant = meantBy(word, words);
      yield {
        path: [field],
        message: `${field} is "${word}", expected ${words.join(' or ')}`,
        fix: `write ${field}: ${meant}`,
        patch: patchToSet(config, [], { [field]: meant }),
      };
    }
  },
};

function meantBy(word: string, words: readonly string[]): string {
  const on = ['true', 'on', 'yes'].includes(word.toLowerCase());
  const known = on && words === onOff ? 'enabled' : nearestName(word, words);
  return known ?? words.at(-1) ?? word;
}
