import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { clusterRules, nodeRegistrationRules } from '../src/generated/rules.ts';
import { clusterSubject } from '../src/kinds/cluster/build-subject.ts';
import { nodeRegistrationSubject } from '../src/kinds/node-registration/build-subject.ts';
import { judge } from '../src/lib/rule.ts';
import { aCluster } from './builders.ts';
import { testFacts } from './facts.ts';

const facts = testFacts();
const keys = Object.keys({ ...facts.engines.rke2.keys, ...facts.engines.k3s.keys });
const engineKey = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...keys) }, { weight: 1, arbitrary: fc.string() });
/** What a free map can hold: anything that JSON can say, maps with the names of JavaScript's own members among it. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(fc.constantFrom('toString', 'valueOf', 'constructor', '__proto__', 'a'), fc.jsonValue({ maxDepth: 1 })),
);
const cniName = fc.constantFrom('canal', 'calico', 'cilium', 'flannel', 'none');

/** Helm values with the keys that rules look at, holding anything. */
const chartValues = fc.record(
  {
    installation: fc.oneof(
      value,
      fc.record(
        {
          calicoNetwork: fc.oneof(
            value,
            fc.record(
              {
                ipPools: fc.oneof(
                  value,
                  fc.array(
                    fc.oneof(
                      value,
                      fc.record(
                        {
                          cidr: fc.oneof(value, fc.constantFrom('10.52.0.0/16', 'fd7a:3c1e:9b42:5200::/56', '::/0')),
                          blockSize: value,
                          encapsulation: value,
                          natOutgoing: value,
                        },
                        { requiredKeys: [] },
                      ),
                    ),
                  ),
                ),
                linuxDataplane: fc.oneof(value, fc.constant('BPF')),
                bgp: value,
                mtu: value,
              },
              { requiredKeys: [] },
            ),
          ),
        },
        { requiredKeys: [] },
      ),
    ),
    flannel: fc.oneof(value, fc.record({ mtu: value, backend: value }, { requiredKeys: [] })),
    calico: fc.oneof(value, fc.record({ vethuMTU: value }, { requiredKeys: [] })),
    nodelocal: fc.oneof(value, fc.record({ enabled: fc.constant(true), ip_address: value }, { requiredKeys: [] })),
    ipv6: value,
    k8sServiceHost: fc.oneof(value, fc.constant('localhost')),
    k8sServicePort: value,
    routingMode: value,
    underlayProtocol: value,
    autoDirectNodeRoutes: value,
    global: value,
  },
  { requiredKeys: [] },
);

/** What JavaScript makes of values that nobody wanted to print. */
const slip = /undefined|\[object|NaN/;

describe('rules about clusters', () => {
  it('speak of any engine configuration and Helm values, and never throw', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('v1.35.1+rke2r1', 'v1.35.1+k3s1', 'v9'),
        cniName,
        fc.dictionary(engineKey, value, { maxKeys: 6 }),
        fc.dictionary(engineKey, value, { maxKeys: 3 }),
        chartValues,
        (version, cni, config, selected, values) => {
          const chart = {
            apiVersion: 'helm.cattle.io/v1',
            kind: 'HelmChartConfig',
            metadata: { name: `rke2-${cni}`, namespace: values.global ?? null },
            spec: { valuesContent: stringify(values) },
          };
          const cluster = aCluster({
            version,
            cni,
            config,
            rke: {
              chartValues: { [`rke2-${cni}`]: values, 'rke2-coredns': values },
              additionalManifest: stringify(chart),
              machineSelectorConfig: [{ machineLabelSelector: { matchLabels: { a: 'b' } }, config: selected }],
            },
          });
          const issues = judge(clusterRules, clusterSubject(cluster, { facts, findMachineConfig: () => undefined }));
          fc.pre(!slip.test(JSON.stringify(cluster)));
          for (const { message, fix } of issues) expect(`${message} ${fix}`).not.toMatch(slip);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('rules about registrations', () => {
  it('speak of any text that a host sends, and never throw', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('10.0.0.11', 'fd00:1:2::11', 'fe80::1%eth0', '[::1]:22', 'a=b', 'a=b:NoSchedule', ':', '=', '%'),
    );
    const text = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(','));
    const request = fc.record(
      { nodeName: text, address: text, internalAddress: text, labels: text, taints: text },
      { requiredKeys: [] },
    );
    const cluster = clusterSubject(aCluster(), { facts, findMachineConfig: () => undefined });
    const roles = { etcd: true, controlPlane: true, worker: true };
    fc.assert(
      fc.property(request, (asked) => {
        const issues = judge(nodeRegistrationRules, nodeRegistrationSubject({ ...asked, roles }, cluster, []));
        fc.pre(!slip.test(JSON.stringify(asked)));
        for (const { message, fix } of issues) expect(`${message} ${fix}`).not.toMatch(slip);
      }),
    );
  });
});
