import type { Amazonec2Config } from '../../src/kinds/amazonec2config/schema.ts';
import type { MachineConfig } from '../../src/kinds/machine-config.ts';
import { anEc2Config } from '../builders.ts';

/** {@link anEc2Config} as drivers are given it; null leaves a field out. */
export function anEc2MachineConfig(overrides: Partial<Amazonec2Config> = {}): MachineConfig {
  const fields = Object.entries(anEc2Config(overrides)).filter(([, value]) => value !== null);
  return {
    ...Object.fromEntries(fields),
    apiVersion: 'rke-machine-config.cattle.io/v1',
    kind: 'Amazonec2Config',
    metadata: { name: 'demo-pool1', namespace: 'fleet-default' },
  };
}
