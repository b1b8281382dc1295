import { exampleDroplets } from '../../../../kinds/cluster/example-pools.ts';
import type { DigitaloceanconfigSubject } from '../../../../kinds/digitaloceanconfig/subject.ts';
import { textIn } from '../../../../kinds/machine-config-values.ts';
import { nothing, type Rule } from '../../../../lib/rule.ts';

/** Three letters of a city and a number, e.g. `fra1`. */
const form = /^[a-z]{3}\d{1,2}$/;

export const dropletRegionRule: Rule<DigitaloceanconfigSubject> = {
  code: 'droplet-region',
  on: 'DigitaloceanConfig',
  severity: 'error',
  title: 'the region of droplets is a short name such as fra1',
  why: 'The driver asks DigitalOcean for its regions and refuses any other name, so no droplet is made.',
  remedy: 'Write three letters and a number, as DigitalOcean’s own lists do.',
  example: {
    bad: exampleDroplets().replace('region: fra1', 'region: Frankfurt 1'),
    good: exampleDroplets(),
  },
  covers: ['DO-5'],
  sources: ['rancher-machine: drivers/digitalocean', 'DigitalOcean documentation: regional availability'],
  judge({ config }) {
    const region = textIn(config, 'region');
    if (region === '' || form.test(region)) return nothing;
    const meant = region.toLowerCase();
    const fix = form.test(meant) ? `write region: ${meant}` : 'write a region such as fra1, ams3 or nyc3';
    return [
      { path: ['region'], message: `region is "${region}", expected three letters and a number such as fra1`, fix },
    ];
  },
};
