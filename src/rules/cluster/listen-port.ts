import { placesOf } from '../../kinds/cluster/engine-option.ts';
import { exampleDualRanges, k3sExampleManifest } from '../../kinds/cluster/example-manifest.ts';
import { wholeNumber } from '../../kinds/cluster/helm-values.ts';
import type { ClusterSubject } from '../../kinds/cluster/subject.ts';
import type { Rule } from '../../lib/rule.ts';

/** Keys that hold a port, and the least value that each takes: a zero advertise-port means the port that is listened on. */
const ports = [
  { key: 'https-listen-port', least: 1 },
  { key: 'supervisor-port', least: 0 },
  { key: 'apiserver-port', least: 0 },
  { key: 'advertise-port', least: 0 },
  { key: 'lb-server-port', least: 1 },
] as const;

const example = (port: number) =>
  k3sExampleManifest(`machineGlobalConfig:
  https-listen-port: ${port}
  flannel-ipv6-masq: true
${exampleDualRanges}`);

export const listenPortRule: Rule<ClusterSubject> = {
  code: 'listen-port',
  on: 'Cluster',
  severity: 'error',
  title: 'ports that the engine listens on are TCP ports',
  why: 'Nodes of K3s join at https-listen-port, and every kubelet reaches the API server at lb-server-port. Nobody can listen on a number that is no port, and other nodes cannot connect to it.',
  remedy: 'Leave the port out, or write a number from 1 to 65535.',
  example: { bad: example(70000), good: example(7443) },
  covers: [],
  sources: ['K3s and RKE2 command line definitions', 'RFC 9293: ports have 16 bits'],
  *judge({ engine, engineConfig }) {
    for (const { key, least } of ports) {
      // RKE2 skips most of them, which is another rule's matter.
      if (engine.keys[key]?.server === 'skipped') continue;
      for (const { value, path } of placesOf(engineConfig, key)) {
        const port = wholeNumber(value);
        // Other texts are the matter of the rule about the kinds of values.
        if (port === undefined || (port >= least && port <= 65_535)) continue;
        yield {
          path,
          message: `${key} is ${port}, expected a TCP port from 1 to 65535`,
          fix: `remove ${key}, or write a port such as 6443`,
        };
      }
    }
  },
};
