import { formatFieldPath } from '../../lib/field-path.ts';
import { addressAt, type Cidr, cidrFrom } from '../../network/cidr.ts';
import { addressBits, familyTitle, stackTitle } from '../../network/family.ts';
import { type Opening, portsText } from '../../network/firewall.ts';
import type { NetworkPlan, NodeMask } from '../../network/plan.ts';
import { planLines } from '../../network/plan-lines.ts';
import { amount, bar, columns, counted, indent } from '../text/layout.ts';
import type { Style } from '../text/style.ts';

const barWidth = 24;

/** The address plan as a picture: the ranges, what each node gets of them, and how full they are. */
export function pictureOf(plan: NetworkPlan, style: Style): string[] {
  return [
    style.bold(headline(plan)),
    '',
    ...indent(columns([...podRows(plan), ...serviceRows(plan), ...dnsRows(plan)]), 2),
    '',
    ...indent(nodeSamples(plan), 2),
    '',
    ...indent(fullness(plan, style), 2),
  ];
}

function headline({ stack, primary, capacity }: NetworkPlan): string {
  const order = stack.value === 'dual' ? `, ${familyTitle[primary.value]} first` : '';
  const room = `${counted(capacity.nodes, 'node')} of ${capacity.podsPerNode} pods`;
  return `${stackTitle[stack.value]}${order}: room for ${room}`;
}

function podRows({ pods, nodeMasks, capacity }: NetworkPlan): string[][] {
  return pods.map(({ value }, index) => {
    const mask = nodeMasks[index];
    const fits = capacity.perFamily[index];
    if (!mask || !fits) return ['pods', value.text];
    return [
      index === 0 ? 'pods' : '',
      value.text,
      `a /${mask.value} each for ${counted(fits.nodes, 'node')}, ${amount(fits.podsPerNode)} addresses in it`,
    ];
  });
}

function serviceRows({ services, capacity }: NetworkPlan): string[][] {
  return services.map(({ value }, index) => [
    index === 0 ? 'services' : '',
    value.text,
    `${amount(capacity.perFamily[index]?.services ?? 0n)} addresses`,
  ]);
}

function dnsRows({ dns, domain }: NetworkPlan): string[][] {
  return dns.map(({ value }, index) => [index === 0 ? 'dns' : '', value.text, index === 0 ? domain.value : '']);
}

/** The first two node ranges and the last, so that one sees how the pod range is cut. */
function nodeSamples(plan: NetworkPlan): string[] {
  const { nodes } = plan.capacity;
  const shown = [0n, 1n, nodes - 1n].filter(
    (index, at, all) => index >= 0n && index < nodes && all.indexOf(index) === at,
  );
  const rows = shown.map((index) => [
    `node ${amount(index + 1n)}`,
    ...plan.nodeMasks.map((mask, family) => nodeRange(plan.pods[family]?.value, mask, index)),
  ]);
  if (nodes > 3n) rows.splice(2, 0, ['…']);
  return columns(rows);
}

function nodeRange(pods: Cidr | undefined, mask: NodeMask, index: bigint): string {
  const first = pods && addressAt(pods, index << BigInt(addressBits[mask.family] - mask.value));
  return first ? cidrFrom(first, mask.value).text : '';
}

function fullness({ capacity, families }: NetworkPlan, style: Style): string[] {
  const planned = BigInt(capacity.plannedNodes);
  const surge = capacity.plannedWithSurge - capacity.plannedNodes;
  const more = surge > 0 ? ` (${counted(surge, 'node')} more during a roll-out)` : '';
  const paint = BigInt(capacity.plannedWithSurge) > capacity.nodes ? style.bad : style.good;
  const line = (label: string, nodes: bigint) =>
    `${label.padEnd(5)} ${paint(bar(planned, nodes, barWidth))} ${amount(planned)} of ${counted(nodes, 'node')}`;
  const lines = capacity.perFamily.map(({ family, nodes }) => line(familyTitle[family], nodes));
  const bound = families.length > 1 ? `, bounded by ${familyTitle[capacity.boundBy]}` : '';
  return [...lines, style.dim(`${counted(planned, 'node')} planned${more}${bound}`)];
}

/** Every value with the reason for it, one line each. */
export function traceOf(plan: NetworkPlan): string[] {
  return columns(
    planLines(plan).map(({ subject, value, trace: { origin, why, path } }) => [
      subject,
      value,
      `${origin}: ${why}${path ? ` (${formatFieldPath(path)})` : ''}`,
    ]),
  );
}

/** The firewall openings, one line each. */
export function openingsTable(openings: readonly Opening[]): string[] {
  const rows = openings.map((opening) => [
    `${opening.from} → ${opening.to}`,
    opening.protocol,
    portsText(opening),
    (opening.families ?? []).map((family) => familyTitle[family]).join('+'),
    opening.purpose,
  ]);
  return columns([['who', 'protocol', 'ports', 'families', 'for'], ...rows]);
}
