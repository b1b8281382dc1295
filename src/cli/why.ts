import { type Command, Option } from 'commander';
import type { ManagerAccess } from '../client/call-manager.ts';
import { readObject } from '../client/read-object.ts';
import { kinds } from '../generated/kinds.ts';
import { instanceKind } from '../kinds/instance/kind.ts';
import type { Instance } from '../kinds/instance/schema.ts';
import { machineKind } from '../kinds/machine/kind.ts';
import { nodeplanKind } from '../kinds/nodeplan/kind.ts';
import type { NodePlan } from '../kinds/nodeplan/schema.ts';
import type { Kind } from '../kinds/types.ts';
import { nearestName } from '../lib/nearest.ts';
import { shellQuoted } from '../network/registration-command.ts';
import { type AccessOptions, accessFrom, declareAccess } from './access/options.ts';
import { parseArguments } from './parse-arguments.ts';
import { styleFor } from './text/style.ts';
import type { ExitCode, Shell, Verb } from './verb.ts';
import { instanceEvidence } from './why/instance-evidence.ts';
import { ledByBooks, nodeEvidence } from './why/node-evidence.ts';
import { verdictText } from './why/text.ts';
import { type JudgedState, type Verdict, verdictOf } from './why/verdict.ts';

interface WhyOptions extends AccessOptions {
  readonly namespace: string;
  readonly output: 'text' | 'json';
}

export const whyVerb: Verb = {
  summary: 'say why an object is not ready: the one root cause, with evidence and the way out',
  declare,
  run,
};

function declare(command: Command): void {
  command
    .description('Says why an object is not ready. Exits 0 when it is, 1 when it is not, 2 when it cannot be read.')
    .argument('<kind>', 'kind of the object as for kubectl, e.g. cluster or machine')
    .argument('<name>', 'name of the object')
    .option('-n, --namespace <NAMESPACE>', 'namespace of the object', 'fleet-default')
    .addOption(new Option('-o, --output <form>', 'form of the answer').choices(['text', 'json']).default('text'));
  declareAccess(command);
}

async function run(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const call = parseArguments<WhyOptions>('why', declare, args, shell);
  if (typeof call === 'number') return call;
  const [word = '', name = ''] = call.args;
  const { options } = call;
  try {
    const kind = kindNamed(word);
    const access = await accessFrom(options, shell);
    const verdict = await judge(access, kind, { namespace: options.namespace, name });
    tell(verdict, kind, name, options, shell);
    return verdict.ready ? 0 : 1;
  } catch (error) {
    shell.stderr.write(`drover why: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

/** The kind that a word means, as kubectl takes it. Of two kinds of one name the one that users write wins. */
function kindNamed(word: string): Kind {
  const [wanted = '', ...group] = word.toLowerCase().split('.');
  const named = kinds.filter(({ plural, singular, shortNames }) => [plural, singular, ...shortNames].includes(wanted));
  const found =
    named.find((kind) => group.length > 0 && kind.group === group.join('.')) ??
    (group.length === 0 ? (named.find(({ scope }) => scope === 'Namespaced') ?? named[0]) : undefined);
  if (found) return found;
  const near = nearestName(
    wanted,
    kinds.map(({ singular }) => singular),
  );
  throw new Error(`found the unknown kind "${word}"${near === undefined ? '' : `, did you mean ${near}?`}`);
}

async function judge(
  access: ManagerAccess,
  kind: Kind,
  name: { readonly namespace: string; readonly name: string },
): Promise<Verdict> {
  const object = await readObject<JudgedState>(access, kind, name);
  const place = kind.scope === 'Namespaced' ? `${name.namespace}/${name.name}` : name.name;
  if (!object) throw new Error(`there is no ${kind.singular} ${place}`);
  const verdict = verdictOf(object, kind);
  if (verdict.ready || ![machineKind.kind, nodeplanKind.kind].includes(kind.kind)) return verdict;
  const [books, instance] = await Promise.all([
    readObject<NodePlan>(access, nodeplanKind, name),
    readObject<Instance>(access, instanceKind, name),
  ]);
  const told = books ? nodeEvidence(books) : [];
  return ledByBooks(verdict, books, [...(instance ? instanceEvidence(instance) : []), ...told]);
}

function tell(verdict: Verdict, kind: Kind, name: string, { output, namespace }: WhyOptions, shell: Shell): void {
  if (output === 'json') {
    shell.stdout.write(`${JSON.stringify({ kind: kind.kind, namespace, name, ...verdict }, undefined, 2)}\n`);
    return;
  }
  const title = `${kind.singular} ${kind.scope === 'Namespaced' ? `${namespace}/` : ''}${name}`;
  const resource = kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
  const command =
    verdict.patch === undefined
      ? undefined
      : `kubectl -n ${namespace} patch ${resource} ${name} --type json -p ${shellQuoted(verdict.patch)}`;
  shell.stdout.write(verdictText(title, verdict, command, styleFor(shell.stdout, shell.env)));
}
