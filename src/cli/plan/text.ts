import type { RoleRendering } from '../../planner/render-roles.ts';
import { columns, indent } from '../text/layout.ts';
import type { Style } from '../text/style.ts';
import type { PlannedCluster } from './clusters.ts';
import { openingsTable, pictureOf, traceOf } from './picture.ts';

type NodeFile = RoleRendering['files'][number];
type Probe = RoleRendering['probes'][number];

/** A planned cluster for a person: the picture, the reasons, the firewall, and the files of each kind of node. */
export function planText({ judged, network, roles }: PlannedCluster, style: Style): string {
  const name = `${judged.namespace === '' ? '' : `${judged.namespace}/`}${judged.name}`;
  if (!network) return `${style.bold(name)}: no plan can be made of these ranges\n`;
  const lines = [
    `${style.bold(name)}: ${pictureOf(network, style).join('\n')}`,
    ...section('why', traceOf(network), style),
    ...section('firewall', openingsTable(network.openings), style),
  ];
  const shown = new Map<string, string>();
  for (const role of roles) lines.push(...roleLines(role, shown, style));
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[], style: Style): string[] {
  return ['', style.bold(title), ...indent(lines, 2)];
}

/** Files that an earlier kind of node has too are named, not repeated; `shown` remembers them. */
function roleLines(
  { title, pools, decisions, probes, files }: RoleRendering,
  shown: Map<string, string>,
  style: Style,
): string[] {
  const whose = pools.length > 0 ? style.dim(` (pools ${pools.join(', ')})`) : '';
  const lines = ['', `${style.bold(title)}${whose}`];
  if (decisions.length > 0) lines.push(...indent(decisionLines(decisions, title, shown, style), 2));
  if (probes.length > 0) lines.push(...indent([style.dim('probes'), ...indent(columns(probes.map(probeRow)), 2)], 2));
  for (const file of files) lines.push(...indent(fileLines(file, title, shown, style), 2));
  return lines;
}

function decisionLines(
  decisions: RoleRendering['decisions'],
  title: string,
  shown: Map<string, string>,
  style: Style,
): string[] {
  const rows = columns(decisions.map(({ subject, value, why }) => [subject, value, why]));
  const key = rows.join('\n');
  const earlier = shown.get(key);
  if (earlier !== undefined) return [style.dim(`decided for you: the same as on the ${earlier}`)];
  shown.set(key, title);
  return [style.dim('decided for you'), ...indent(rows, 2)];
}

function probeRow({ name, url }: Probe): string[] {
  return [name, url];
}

function fileLines(
  { path, mode, purpose, content }: NodeFile,
  title: string,
  shown: Map<string, string>,
  style: Style,
): string[] {
  const key = `${path}\0${content}`;
  const earlier = shown.get(key);
  const heading = `${style.note(path)} ${style.dim(`${mode}, ${purpose}`)}`;
  if (earlier !== undefined) return [`${heading}${style.dim(`; the same as on the ${earlier}`)}`];
  shown.set(key, title);
  return [heading, ...indent(content.trimEnd().split('\n'), 2)];
}
