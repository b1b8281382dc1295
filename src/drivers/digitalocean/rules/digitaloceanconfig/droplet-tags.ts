import { exampleDroplets } from '../../../../kinds/cluster/example-pools.ts';
import type { DigitaloceanconfigSubject } from '../../../../kinds/digitaloceanconfig/subject.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import { patchToSet } from '../../../../lib/patch.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

const form = /^[A-Za-z0-9:_-]{1,255}$/;

export const dropletTagsRule: Rule<DigitaloceanconfigSubject> = {
  code: 'droplet-tags',
  on: 'DigitaloceanConfig',
  severity: 'error',
  title: 'tags of droplets are letters, digits, colons, dashes and underscores, separated by bare commas',
  why: 'DigitalOcean refuses any other tag, and with it the droplet.',
  remedy: 'Write tags such as harbour,team:platform.',
  example: {
    bad: exampleDroplets('all', 'ipv6: true\ntags: harbour, team platform'),
    good: exampleDroplets('all', 'ipv6: true\ntags: harbour,team:platform'),
  },
  covers: [],
  sources: ['DigitalOcean API: tags', 'Rancher dashboard: DigitalOcean tags'],
  judge({ config }) {
    const tags = textIn(config, 'tags');
    if (tags === '') return nothing;
    const items = tags.split(',');
    const wrong = items.find((tag) => !form.test(tag));
    if (wrong === undefined) return nothing;
    const mended = items
      .map((tag) => tag.trim().replace(/[^A-Za-z0-9:_-]+/g, '-'))
      .filter((tag) => tag !== '')
      .join(',');
    return [
      {
        path: ['tags'],
        message: `tags have the item "${wrong}", expected letters, digits, colons, dashes and underscores only`,
        fix: mended === '' ? 'leave tags out' : `write tags: ${mended}`,
        patch: patchToSet(config, [], { tags: mended }),
      },
    ];
  },
};
