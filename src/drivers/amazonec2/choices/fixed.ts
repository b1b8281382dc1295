import type { Choice } from '../../types.ts';

const enabledOrNot: readonly Choice[] = [
  { value: 'enabled', label: 'Enabled' },
  { value: 'disabled', label: 'Disabled' },
];

/** Fields whose words are the same in every account; why a word cannot work is said with it. */
export const fixedChoices: Readonly<Record<string, readonly Choice[]>> = {
  volumeType: [
    { value: 'gp3', label: 'gp3: general purpose SSD' },
    { value: 'gp2', label: 'gp2: general purpose SSD, older generation' },
    { value: 'standard', label: 'standard: magnetic' },
    ...['io1', 'io2'].map((value) => ({
      value,
      label: `${value}: provisioned IOPS SSD`,
      unavailable: 'needs a number of I/O operations, which a machine configuration cannot give',
    })),
    ...[
      { value: 'st1', label: 'st1: throughput optimized HDD' },
      { value: 'sc1', label: 'sc1: cold HDD' },
    ].map((choice) => ({ ...choice, unavailable: 'machines do not start from it' })),
  ],
  httpEndpoint: [
    { value: 'enabled', label: 'Enabled' },
    {
      value: 'disabled',
      label: 'Disabled',
      unavailable: 'machines learn from the metadata service how to register',
    },
  ],
  httpTokens: [
    { value: 'required', label: 'Required (IMDSv2 alone)' },
    { value: 'optional', label: 'Optional' },
  ],
  httpProtocolIpv6: enabledOrNot,
  blockDurationMinutes: ['0', '60', '120', '180', '240', '300', '360'].map((value) => ({
    value,
    label: value === '0' ? 'not reserved' : `${Number(value) / 60} h`,
  })),
};
