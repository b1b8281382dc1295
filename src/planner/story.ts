import { familyTitle, stackTitle } from '../network/family.ts';
import type { Opening } from '../network/firewall.ts';
import type { NetworkPlan } from '../network/plan.ts';
import type { RoleRendering } from './render-roles.ts';

/** The plan and its reasons in words, one line each, then what each kind of node gets and what was decided for it. */
export function tellStory(network: NetworkPlan, roles: readonly RoleRendering[]): string {
  const lines = [...networkLines(network), ...roles.flatMap(roleLines)];
  return `${lines.join('\n')}\n`;
}

function networkLines(network: NetworkPlan): string[] {
  const line = (subject: string, value: string, why: string) => `${subject}: ${value} (${why})`;
  return [
    line('stack', stackTitle[network.stack.value], network.stack.why),
    line('primary family', familyTitle[network.primary.value], network.primary.why),
    ...network.pods.map(({ value, why }) => line('pods', value.text, why)),
    ...network.services.map(({ value, why }) => line('services', value.text, why)),
    ...network.nodeMasks.map(({ value, why }) => line('each node', `/${value}`, why)),
    ...network.dns.map(({ value, why }) => line('cluster dns', value.text, why)),
    line('domain', network.domain.value, network.domain.why),
    line('loopback', network.loopback.value, network.loopback.why),
    line('join', `port ${network.join.value.port} over ${familyTitle[network.join.value.family]}`, network.join.why),
    `capacity: ${network.capacity.nodes} nodes, bound by ${familyTitle[network.capacity.boundBy]}, of ${network.capacity.podsPerNode} pods`,
    ...network.openings.map(openingLine),
  ];
}

function openingLine({ from, to, protocol, ports, icmpTypes, families, purpose }: Opening): string {
  const range = ports ? ` ${ports[0] === ports[1] ? ports[0] : `${ports[0]}-${ports[1]}`}` : '';
  const types = icmpTypes ? ` types ${icmpTypes.join(', ')}` : '';
  const where = (families ?? []).map((family) => familyTitle[family]).join(' and ');
  return `open ${protocol}${range}${types} from ${from} to ${to} over ${where} (${purpose})`;
}

function roleLines({ title, pools, decisions, probes, files }: RoleRendering): string[] {
  return [
    '',
    pools.length > 0 ? `${title}, pools ${pools.join(', ')}` : title,
    ...decisions.map(({ subject, value, why }) => `  ${subject}: ${value} (${why})`),
    ...probes.map(({ name, url }) => `  probe ${name}: ${url}`),
    ...files.map(({ path, mode, purpose }) => `  file ${path} ${mode} (${purpose})`),
  ];
}
