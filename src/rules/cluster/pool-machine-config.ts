import { certainStack } from '../../kinds/cluster/certain-stack.ts';
import { examplePools } from '../../kinds/cluster/example-pools.ts';
import type { ClusterSubject, PoolSubject } from '../../kinds/cluster/subject.ts';
import { ownerOf } from '../../kinds/machine-config-values.ts';
import { nearestName } from '../../lib/nearest.ts';
import { jsonPointer } from '../../lib/patch.ts';
import type { Finding, Rule } from '../../lib/rule.ts';

export const poolMachineConfigRule: Rule<ClusterSubject> = {
  code: 'pool-machine-config',
  on: 'Cluster',
  severity: 'error',
  title: 'each machine pool refers to a machine configuration that exists and that a driver knows',
  why: 'Without it no machine of the pool can be made. While it is not there, nothing can be said about the addresses that the machines will have either.',
  remedy:
    'Name kind and name of a machine configuration in the namespace of the cluster, and apply or check both together. A configuration belongs to one cluster.',
  example: {
    bad: examplePools([{ kind: 'AmazonEC2Config' }], { configs: [] }),
    good: examplePools([{}]),
  },
  covers: ['POOL-6'],
  sources: ['Rancher: machine pool template', 'provisioning.cattle.io/v1: machineConfigRef'],
  *judge(subject) {
    for (const pool of subject.pools) {
      const { config } = pool;
      const { kind, apiVersion, namespace } = pool.pool.machineConfigRef;
      if (!config || !kind) {
        const finding = judgeMissing(pool, subject);
        if (finding) yield finding;
        continue;
      }
      if (apiVersion && apiVersion !== config.apiVersion) {
        yield replaced(
          pool,
          'apiVersion',
          `${kind} is of ${config.apiVersion}, not of ${apiVersion}`,
          config.apiVersion,
        );
      }
      const own = subject.cluster.metadata?.namespace;
      if (namespace && own && namespace !== own) {
        const message = `the machine configuration is looked for in ${own}, the namespace of the cluster, not in ${namespace}`;
        yield { severity: 'warning', ...replaced(pool, 'namespace', message, own) };
      }
      const owner = ownerOf(config);
      if (owner !== undefined && owner !== subject.cluster.metadata?.name) {
        yield {
          path: [...pool.input.path, 'machineConfigRef', 'name'],
          message: `${kind} ${config.metadata.name} belongs to the cluster ${owner}, expected a configuration of this cluster’s own`,
          fix: 'copy the configuration under another name and refer to the copy',
        };
      }
    }
  },
};

function replaced({ input }: PoolSubject, field: string, message: string, value: string): Finding {
  const path = [...input.path, 'machineConfigRef', field];
  return {
    path,
    message: `pool ${input.name}: ${message}`,
    fix: `write ${field}: ${value}, or leave it out`,
    patch: [{ op: 'replace', path: jsonPointer(path), value }],
  };
}

function judgeMissing({ pool, input, driver }: PoolSubject, subject: ClusterSubject): Finding | undefined {
  const { kind, name } = pool.machineConfigRef;
  const path = [...input.path, 'machineConfigRef'];
  if (!kind || !name) {
    const missing = [kind ? '' : 'kind', name ? '' : 'name'].filter((field) => field !== '').join(' and ');
    return {
      path,
      message: `pool ${input.name} refers to a machine configuration without ${missing}`,
      fix: `write ${missing} of the machine configuration, e.g. kind: Amazonec2Config and name: ${input.name}`,
    };
  }
  if (driver) {
    return {
      severity: 'warning',
      path: [...path, 'name'],
      message: `pool ${input.name} could not be judged: ${kind} ${name} is not there`,
      fix: `create ${kind} ${name} in the namespace of the cluster, or check its manifest together with the cluster’s`,
    };
  }
  const known = Object.keys(subject.facts.drivers);
  const nearest = nearestName(kind, known);
  if (nearest !== undefined) {
    return {
      path: [...path, 'kind'],
      message: `pool ${input.name} refers to the kind ${kind}, which no driver has, expected one of ${known.join(', ')}`,
      fix: `write kind: ${nearest}`,
      patch: [{ op: 'replace', path: jsonPointer([...path, 'kind']), value: nearest }],
    };
  }
  // On other stacks the rule about what drivers can do refuses the pool.
  if (certainStack(subject) !== 'ipv4') return undefined;
  return {
    severity: 'warning',
    path: [...path, 'kind'],
    message: `pool ${input.name} could not be judged: the kind ${kind} is none of ${known.join(', ')}`,
    fix: 'use one of these kinds, or see to it that a driver for this one is there',
  };
}
