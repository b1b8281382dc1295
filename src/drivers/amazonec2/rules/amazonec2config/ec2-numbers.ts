import type { Amazonec2configSubject } from '../../../../kinds/amazonec2config/subject.ts';
import { exampleEc2 } from '../../../../kinds/cluster/example-pools.ts';
import { type NumberField, numberProblem, textIn } from '../../../../kinds/machine-config-values.ts';
import type { Rule } from '../../../../lib/rule.ts';

/** Root volumes have at most 64 TiB; an interface takes at most 50 addresses; spot blocks are of whole hours. */
const fields: readonly NumberField[] = [
  { field: 'rootSize', minimum: 1, maximum: 65_536, unit: 'GB' },
  { field: 'retries', minimum: -1, maximum: 1000, unit: 'tries' },
  { field: 'blockDurationMinutes', minimum: 0, maximum: 360, unit: 'minutes' },
  { field: 'ipv6AddressCount', minimum: 0, maximum: 50, unit: 'addresses' },
];
const price = /^(\d{1,6}(\.\d{1,6})?|\.\d{1,6})$/;

export const ec2NumbersRule: Rule<Amazonec2configSubject> = {
  code: 'ec2-numbers',
  on: 'Amazonec2Config',
  severity: 'error',
  title: 'numbers of the EC2 driver are numbers within their bounds, written as text',
  why: 'The fields become flags of the driver, which stops at what it cannot read, and AWS refuses what is out of bounds.',
  remedy: 'Write plain decimal numbers in quotes, without units.',
  example: {
    bad: exampleEc2('all', 'rootSize: 40GB'),
    good: exampleEc2('all', 'rootSize: "40"'),
  },
  covers: [],
  sources: ['rancher-machine: drivers/amazonec2', 'AWS documentation: EBS volume size'],
  *judge({ config }) {
    for (const field of fields) {
      const problem = numberProblem(config, field);
      if (problem === undefined) continue;
      yield {
        path: [field.field],
        message: problem,
        fix: `write ${field.field}: "${proposalFor(textIn(config, field.field), field)}"`,
      };
    }
    const minutes = Number(textIn(config, 'blockDurationMinutes'));
    if (minutes > 0 && minutes <= 360 && Number.isInteger(minutes) && minutes % 60 !== 0) {
      yield {
        path: ['blockDurationMinutes'],
        message: `blockDurationMinutes is "${minutes}", expected 0 or whole hours from 60 to 360`,
        fix: `write blockDurationMinutes: "${Math.ceil(minutes / 60) * 60}"`,
      };
    }
    const spot = textIn(config, 'spotPrice');
    if (spot === '' || (price.test(spot) && Number(spot) > 0)) return;
    yield {
      path: ['spotPrice'],
      message: `spotPrice is "${spot}", expected US dollars an hour as a decimal number above 0`,
      fix: 'write spotPrice: "0.50"',
    };
  },
};

/** The nearest number in bounds that the text may have meant. */
function proposalFor(text: string, { minimum, maximum }: NumberField): number {
  const digits = /-?\d+/.exec(text)?.[0];
  return Math.min(maximum, Math.max(minimum, Number(digits ?? minimum)));
}
