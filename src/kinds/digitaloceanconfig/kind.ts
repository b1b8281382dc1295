import type { Kind } from '../types.ts';
import { digitaloceanconfigExample } from './example.ts';
import { DigitaloceanConfig } from './schema.ts';

/** How the machines of a pool on DigitalOcean are made. */
export const digitaloceanconfigKind: Kind = {
  group: 'rke-machine-config.cattle.io',
  version: 'v1',
  kind: 'DigitaloceanConfig',
  plural: 'digitaloceanconfigs',
  singular: 'digitaloceanconfig',
  shortNames: [],
  categories: [],
  scope: 'Namespaced',
  description: 'Machines of a pool on DigitalOcean',
  schema: DigitaloceanConfig,
  statusSubresource: false,
  columns: [
    { name: 'Region', type: 'string', jsonPath: '.region' },
    { name: 'Size', type: 'string', jsonPath: '.size' },
    { name: 'IPv6', type: 'boolean', jsonPath: '.ipv6' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: [],
  example: digitaloceanconfigExample,
};
