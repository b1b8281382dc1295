import type { Kind } from '../types.ts';
import { amazonec2configExample } from './example.ts';
import { Amazonec2Config } from './schema.ts';

/** How the machines of a pool on Amazon EC2 are made. */
export const amazonec2configKind: Kind = {
  group: 'rke-machine-config.cattle.io',
  version: 'v1',
  kind: 'Amazonec2Config',
  plural: 'amazonec2configs',
  singular: 'amazonec2config',
  shortNames: [],
  categories: [],
  scope: 'Namespaced',
  description: 'Machines of a pool on Amazon EC2',
  schema: Amazonec2Config,
  statusSubresource: false,
  columns: [
    { name: 'Region', type: 'string', jsonPath: '.region' },
    { name: 'Type', type: 'string', jsonPath: '.instanceType' },
    { name: 'IPv6', type: 'string', jsonPath: '.ipv6AddressCount', description: 'IPv6 addresses of a machine' },
    { name: 'IPv6 Only', type: 'boolean', jsonPath: '.ipv6AddressOnly', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: [],
  example: amazonec2configExample,
};
