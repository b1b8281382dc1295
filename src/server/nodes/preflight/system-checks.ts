import type { Issue } from '../../../lib/issue.ts';
import type { Listener, Opening } from '../../../network/firewall.ts';
import type { Roles } from '../../../network/input.ts';
import type { HostFacts } from './facts.ts';
import { type Check, finding, type HostView } from './view.ts';

/** A clock that is wrong by more makes certificates look expired, and etcd unhappy long before. */
const clockWarningSeconds = 30;
const clockErrorSeconds = 600;

function* clock({ facts, now }: HostView): Iterable<Issue> {
  if (facts.time === undefined) return;
  const off = Math.round(facts.time - now.getTime() / 1000);
  if (Math.abs(off) <= clockWarningSeconds) return;
  const severity = Math.abs(off) > clockErrorSeconds ? 'error' : 'warning';
  const direction = off > 0 ? 'ahead of' : 'behind';
  yield finding(
    'clock',
    severity,
    'clock',
    `the clock of the host is ${Math.abs(off)} s ${direction} the manager's`,
    'let chrony or systemd-timesyncd keep it right',
  );
}

/** Modules without which no engine runs, and those of single families. */
const needed: readonly { readonly name: string; readonly instead?: string; readonly ipv6?: true }[] = [
  { name: 'overlay' },
  { name: 'br_netfilter' },
  { name: 'nf_conntrack' },
  { name: 'ip_tables', instead: 'nf_tables' },
  { name: 'ip6_tables', instead: 'nf_tables', ipv6: true },
];

function* modules({ facts, families }: HostView): Iterable<Issue> {
  for (const { name, instead, ipv6 } of needed) {
    if (ipv6 && !families.includes('ipv6')) continue;
    if (facts.modules.get(name) !== 'missing') continue;
    if (instead !== undefined && facts.modules.get(instead) !== 'missing') continue;
    const which = instead === undefined ? name : `${name} (and ${instead})`;
    yield finding(
      'module',
      'error',
      'kernel',
      `the kernel ${facts.kernel} has no module ${which}`,
      'install the package with the further modules of the kernel, or restart into the kernel whose modules are installed',
    );
  }
  if (facts.modules.get('vxlan') === 'missing') {
    yield finding(
      'module',
      'warning',
      'kernel',
      `the kernel ${facts.kernel} has no module vxlan, which most CNIs use`,
      'install the package with the further modules of the kernel',
    );
  }
}

function* kernel({ facts, families, subject }: HostView): Iterable<Issue> {
  const [major = 0, minor = 0, patch = 0] = (/^(\d+)\.(\d+)(?:\.(\d+))?/.exec(facts.kernel) ?? []).slice(1).map(Number);
  const number = major * 1_000_000 + minor * 1_000 + (patch || 0);
  if (number === 0) return;
  // Red Hat carries the fix in its 4.18.
  const calicoLeast = /\.el\d/.test(facts.kernel) ? 4_018_000 : 4_019_001;
  if (subject.cniName === 'calico' && families.includes('ipv6') && number < calicoLeast) {
    yield finding(
      'kernel',
      'error',
      'kernel',
      `the kernel ${facts.kernel} cannot carry IPv6 by VXLAN; Calico needs 4.19.1, or 4.18 of Red Hat`,
      'update the kernel',
    );
  }
  if (subject.cniName === 'cilium' && number < 5_008_000) {
    yield finding(
      'kernel',
      'warning',
      'kernel',
      `the kernel ${facts.kernel} is older than 5.8, which Cilium needs to replace kube-proxy`,
      'update the kernel, or keep kube-proxy',
    );
  }
}

/** Who of the listeners a host with these roles is. */
function isListener(listener: Listener, roles: Roles): boolean {
  if (listener === 'nodes') return true;
  if (listener === 'etcd') return roles.etcd;
  if (listener === 'control-plane') return roles.controlPlane;
  return roles.etcd || roles.controlPlane;
}

/** The openings that name single ports: NodePorts are free until a Service asks. */
export function portsOf(openings: readonly Opening[], roles: Roles): readonly Opening[] {
  return openings.filter(
    ({ to, ports, from }) =>
      ports !== undefined && ports[1] - ports[0] < 16 && from !== 'clients' && isListener(to, roles),
  );
}

function* ports({ facts, subject, request, known }: HostView): Iterable<Issue> {
  if (known || !subject.plan) return;
  for (const { protocol, ports: range, purpose } of portsOf(subject.plan.openings, request.roles)) {
    const [first, last] = range ?? [0, 0];
    const taken = facts.sockets.find(
      (socket) => socket.protocol === protocol && !socket.loopback && socket.port >= first && socket.port <= last,
    );
    if (!taken) continue;
    yield finding(
      'port-taken',
      'error',
      'ports',
      `somebody listens on ${protocol.toUpperCase()} ${taken.port} already, which is needed for: ${purpose}`,
      `stop it; ss -lnp 'sport = :${taken.port}' shows who it is`,
    );
  }
}

const dataOfEngine = /\/(server\/db|agent|member|config\.yaml|password|50-rancher\.yaml)$/;

function* leftovers({ facts, known }: HostView): Iterable<Issue> {
  if (known) return;
  const data = facts.leftovers.filter((path) => dataOfEngine.test(path));
  const others = facts.leftovers.filter((path) => !dataOfEngine.test(path));
  if (data.length > 0) {
    yield finding(
      'leftovers',
      'error',
      'leftovers',
      `the host was a node before: ${data.join(', ')}`,
      'run rke2-uninstall.sh, k3s-uninstall.sh or k3s-agent-uninstall.sh, then remove what is left of these',
    );
  }
  if (others.length > 0) {
    yield finding(
      'leftovers',
      'warning',
      'leftovers',
      `files of another Kubernetes are here: ${others.join(', ')}`,
      'remove them, or the container runtime may take its network configuration from there',
    );
  }
}

function* services({ facts, subject, families }: HostView): Iterable<Issue> {
  const isActive = (unit: string): boolean => facts.services.get(unit)?.active === true;
  if (isActive('firewalld')) {
    const with_ =
      subject.cniName === 'canal' ? 'Canal does not work beside it' : 'its rules stand before those of the CNI';
    yield finding(
      'firewalld',
      'warning',
      'services',
      `firewalld is active, and ${with_}`,
      'disable firewalld, or open what the cluster needs and trust the ranges of pods and Services',
    );
  }
  if (isActive('NetworkManager') && !facts.hasUnmanagedDevices) {
    yield finding(
      'network-manager',
      'warning',
      'services',
      'NetworkManager is active and takes the interfaces of the CNI for its own',
      'write unmanaged-devices=interface-name:flannel*;interface-name:cali*;interface-name:tunl*;interface-name:vxlan.calico;interface-name:cilium* into a file of /etc/NetworkManager/conf.d',
    );
  }
  const cloudSetup = ['nm-cloud-setup.timer', 'nm-cloud-setup.service'].filter((unit) => {
    const found = facts.services.get(unit);
    return found?.enabled || found?.active;
  });
  if (cloudSetup.length > 0) {
    yield finding(
      'nm-cloud-setup',
      'error',
      'services',
      `${cloudSetup.join(' and ')} is enabled and moves routes away under the CNI`,
      `systemctl disable --now ${cloudSetup.join(' ')}, then restart the host`,
    );
  }
  const programs = [facts.iptables, ...(families.includes('ipv6') ? [facts.ip6tables] : [])];
  const bad = programs.find(hasIptablesDefect);
  if (bad !== undefined && subject.engine.name === 'k3s') {
    yield finding(
      'iptables',
      'warning',
      'iptables',
      `${bad} doubles rules until the host stands still (1.8.0 to 1.8.4 do)`,
      'update iptables, or give prefer-bundled-bin: true',
    );
  }
}

function hasIptablesDefect(version: HostFacts['iptables']): boolean {
  const match = /v1\.8\.(\d+)/.exec(version);
  return match?.[1] !== undefined && Number(match[1]) <= 4;
}

export const systemChecks: readonly Check[] = [clock, modules, kernel, ports, leftovers, services];
