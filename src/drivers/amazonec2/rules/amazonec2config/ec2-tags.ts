import type { Amazonec2configSubject } from '../../../../kinds/amazonec2config/subject.ts';
import { exampleEc2 } from '../../../../kinds/cluster/example-pools.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

/** AWS lets a resource have 50 tags, and the manager adds ten of its own to a machine. */
const most = 40;

export const ec2TagsRule: Rule<Amazonec2configSubject> = {
  code: 'ec2-tags',
  on: 'Amazonec2Config',
  severity: 'error',
  title: 'tags are pairs of key and value, separated by commas, each key once',
  why: 'The driver takes the items two by two. With an odd number each tag gets the key of the next one as its value, and AWS refuses double, empty and reserved keys.',
  remedy: 'Write key1,value1,key2,value2.',
  example: {
    bad: exampleEc2('all', 'tags: team,harbour,cost-centre'),
    good: exampleEc2('all', 'tags: team,harbour,cost-centre,4711'),
  },
  covers: [],
  sources: ['rancher-machine: drivers/amazonec2', 'AWS documentation: tag restrictions'],
  judge({ config }) {
    const tags = textIn(config, 'tags');
    if (tags === '') return nothing;
    const problem = problemOf(tags.split(','));
    return problem === undefined
      ? nothing
      : [
          {
            path: ['tags'],
            message: `tags are "${tags}": ${problem}`,
            fix: 'write pairs such as team,harbour,cost-centre,4711',
          },
        ];
  },
};

function problemOf(items: readonly string[]): string | undefined {
  if (items.length % 2 !== 0)
    return `${items.length === 1 ? 'one item' : `${items.length} items`}, expected a value for each key`;
  if (items.length / 2 > most) return `${items.length / 2} tags, expected at most ${most}`;
  const keys = items.filter((_, index) => index % 2 === 0);
  for (const [index, key] of keys.entries()) {
    if (key === '') return 'a key is empty, expected 1 to 128 characters';
    if (key.length > 128) return `the key "${key.slice(0, 20)}…" has ${key.length} characters, expected at most 128`;
    if (/^aws:/i.test(key)) return `the key "${key}" begins with aws:, which AWS keeps for itself`;
    if (keys.indexOf(key) < index) return `the key "${key}" stands twice, expected each key once`;
    const value = items[index * 2 + 1] ?? '';
    if (value.length > 256) return `the value of "${key}" has ${value.length} characters, expected at most 256`;
  }
  return undefined;
}
