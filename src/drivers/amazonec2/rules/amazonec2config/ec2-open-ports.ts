import type { Amazonec2configSubject } from '../../../../kinds/amazonec2config/subject.ts';
import { exampleEc2 } from '../../../../kinds/cluster/example-pools.ts';
import type { Rule } from '../../../../lib/rule.ts';

const form = /^([1-9]\d{0,4})(\/(tcp|udp))?$/;

export const ec2OpenPortsRule: Rule<Amazonec2configSubject> = {
  code: 'ec2-open-ports',
  on: 'Amazonec2Config',
  severity: 'error',
  title: 'ports to open are numbers from 1 to 65535, perhaps with /tcp or /udp',
  why: 'The driver opens each port in both families and stops at what it cannot read.',
  remedy: 'Write items such as "8080" or 51820/udp; each port of a range stands for itself.',
  example: {
    bad: exampleEc2('all', 'openPort: [8000-8010]'),
    good: exampleEc2('all', 'openPort: ["8000", 51820/udp]'),
  },
  covers: [],
  sources: ['rancher-machine: drivers/amazonec2'],
  *judge({ config }) {
    if (!Array.isArray(config.openPort)) return;
    for (const [index, item] of (config.openPort as readonly unknown[]).entries()) {
      const port = form.exec(String(item))?.[1];
      if (port !== undefined && Number(port) <= 65_535) continue;
      yield {
        path: ['openPort', index],
        message: `a port to open is "${String(item)}", expected 1 to 65535 and perhaps /tcp or /udp`,
        fix: 'write a port such as "8080" or 51820/udp',
      };
    }
  },
};
