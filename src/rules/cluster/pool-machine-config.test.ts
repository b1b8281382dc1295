import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { aCluster, anEc2Config, aPool } from '../../../testing/builders.ts';
import { brief, itsExamplesHold, judgeBy } from '../../../testing/rules.ts';
import { poolMachineConfigRule } from './pool-machine-config.ts';

function judge(
  pool: Parameters<typeof aPool>[0],
  options: Parameters<typeof aCluster>[0] = {},
  config = anEc2Config(),
) {
  const cluster = aCluster({ ...options, pools: [aPool(pool)] });
  return judgeBy(poolMachineConfigRule, `${stringify(cluster)}---\n${stringify(config)}`);
}

describe('pool-machine-config', () => {
  itsExamplesHold(poolMachineConfigRule);

  it.each([
    [{ kind: 'Amazonec2Config' }, 'error', 'machineConfigRef'],
    [{ name: 'demo-pool1' }, 'error', 'machineConfigRef'],
    [{ kind: 'Amazonec2Config', name: 'other' }, 'warning', 'machineConfigRef.name'],
    [{ kind: 'amazonec2config', name: 'demo-pool1' }, 'error', 'machineConfigRef.kind'],
    [{ kind: 'Amazonec2Config', name: 'demo-pool1', apiVersion: 'v1' }, 'error', 'machineConfigRef.apiVersion'],
    [{ kind: 'Amazonec2Config', name: 'demo-pool1', namespace: 'default' }, 'warning', 'machineConfigRef.namespace'],
  ])('judges the reference %j', (machineConfigRef, severity, field) => {
    expect(brief(judge({ machineConfigRef }))).toEqual([`${severity} spec.rkeConfig.machinePools[0].${field}`]);
  });

  it('accepts a complete reference', () => {
    const machineConfigRef = {
      apiVersion: 'rke-machine-config.cattle.io/v1',
      kind: 'Amazonec2Config',
      name: 'demo-pool1',
      namespace: 'fleet-default',
    };
    expect(judge({ machineConfigRef })).toEqual([]);
  });

  it('corrects a misspelt kind', () => {
    const [issue] = judge({ machineConfigRef: { kind: 'DigitalOceanConfig', name: 'x' } });
    expect(issue?.patch?.[0]?.value).toBe('DigitaloceanConfig');
  });

  it('warns of a kind without a driver on IPv4-only clusters alone: elsewhere the driver cannot do', () => {
    const pool = { machineConfigRef: { kind: 'VmwarevsphereConfig', name: 'x' } };
    expect(brief(judge(pool, { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16' }))).toEqual([
      'warning spec.rkeConfig.machinePools[0].machineConfigRef.kind',
    ]);
    expect(judge(pool)).toEqual([]);
  });

  it.each([
    ['demo', 0],
    ['another', 1],
  ])('looks at the owner of the configuration, here %s', (name, found) => {
    const owner = { apiVersion: 'provisioning.cattle.io/v1', kind: 'Cluster', name, uid: '1' };
    const metadata = { name: 'demo-pool1', namespace: 'fleet-default', ownerReferences: [owner] };
    expect(judge({}, {}, anEc2Config({ metadata }))).toHaveLength(found);
  });
});
