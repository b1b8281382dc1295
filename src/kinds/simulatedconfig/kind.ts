import type { Kind } from '../types.ts';
import { simulatedconfigExample } from './example.ts';
import { SimulatedConfig } from './schema.ts';

/** How the simulated machines of a pool behave. */
export const simulatedconfigKind: Kind = {
  group: 'drover.dev',
  version: 'v1alpha1',
  kind: 'SimulatedConfig',
  plural: 'simulatedconfigs',
  singular: 'simulatedconfig',
  shortNames: [],
  categories: [],
  scope: 'Namespaced',
  description: 'Simulated machines of a pool, for trying out and for tests',
  schema: SimulatedConfig,
  statusSubresource: false,
  columns: [
    { name: 'Stack', type: 'string', jsonPath: '.stack' },
    { name: 'Quota', type: 'integer', jsonPath: '.quota' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  conditions: [],
  example: simulatedconfigExample,
};
