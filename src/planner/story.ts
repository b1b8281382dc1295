import { familyTitle } from '../network/family.ts';
import { type Opening, portsText } from '../network/firewall.ts';
import type { NetworkPlan } from '../network/plan.ts';
import { planLines } from '../network/plan-lines.ts';
import type { RoleRendering } from './render-roles.ts';

/** The plan and its reasons in words, one line each, then what each kind of node gets and what was decided for it. */
export function tellStory(network: NetworkPlan, roles: readonly RoleRendering[]): string {
  const lines = [...networkLines(network), ...roles.flatMap(roleLines)];
  return `${lines.join('\n')}\n`;
}

function networkLines(network: NetworkPlan): string[] {
  const { nodes, boundBy, podsPerNode } = network.capacity;
  return [
    ...planLines(network).map(({ subject, value, trace }) => `${subject}: ${value} (${trace.why})`),
    `capacity: ${nodes} nodes, bound by ${familyTitle[boundBy]}, of ${podsPerNode} pods`,
    ...network.openings.map(openingLine),
  ];
}

function openingLine(opening: Opening): string {
  const { from, to, protocol, families = [], purpose } = opening;
  const where = families.map((family) => familyTitle[family]).join(' and ');
  return `open ${protocol} ${portsText(opening)} from ${from} to ${to} over ${where} (${purpose})`;
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
