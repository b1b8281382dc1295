import { parseAllDocuments } from 'yaml';
import { decisionOf } from './cluster-view.ts';
import { renderJsonPath } from './json-path.ts';
import type { Life } from './life.ts';
import { listedNodes, nodeObject } from './nodes.ts';
import { signRequest } from './pki.ts';
import { boundPod, drainPods, type Pod, readDraining, withPod } from './pods.ts';
import type { StandIn } from './stand-in.ts';

export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Certificate requests of the cluster, by name, as far as this server was asked. */
export type CertificateRequests = Map<string, { readonly request: string; certificate?: string }>;

export interface KubectlCall {
  readonly args: readonly string[];
  readonly stdin: string;
}

/**
 * Answers the kubectl calls that the manager's scripts make, and those by which people look at Nodes. Everything else
 * fails with a sentence that says so.
 */
export async function runKubectl(
  { args, stdin }: KubectlCall,
  engine: StandIn,
  requests: CertificateRequests,
  now: Date,
): Promise<KubectlResult> {
  const call = readCall(args);
  const { life } = engine;
  if (!life || !engine.apiServes()) {
    return failed('The connection to the server was refused - did you specify the right host or port?');
  }
  try {
    return await answer(call, stdin, engine, life, requests, now);
  } catch (error) {
    return failed(`error: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A call in its words and flags. */
export interface Call {
  readonly words: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
}

const valueFlags = [
  '--kubeconfig',
  '-n',
  '--namespace',
  '-o',
  '--output',
  '-f',
  '--raw',
  '--request-timeout',
  '--context',
];

export function readCall(args: readonly string[]): Call {
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const text = args[index] ?? '';
    if (!text.startsWith('-') || text === '-') {
      words.push(text);
      continue;
    }
    const equals = text.startsWith('--') ? text.indexOf('=') : -1;
    const name = equals < 0 ? text : text.slice(0, equals);
    // `config view --raw` has no value, `get --raw PATH` has one.
    const takesNext = equals < 0 && valueFlags.includes(name) && !(name === '--raw' && words[0] === 'config');
    if (takesNext) index += 1;
    flags.set(
      name.replace(/^--output$/, '-o'),
      equals < 0 ? (takesNext ? (args[index] ?? '') : 'true') : text.slice(equals + 1),
    );
  }
  return { words, flags };
}

async function answer(
  call: Call,
  stdin: string,
  engine: StandIn,
  life: Life,
  requests: CertificateRequests,
  now: Date,
): Promise<KubectlResult> {
  const [verb = '', what = '', name = ''] = call.words;
  const kind = what.split('/')[0] ?? '';
  if (verb === 'get' && call.flags.has('--raw')) return printed('ok');
  if (verb === 'get' && /^(?:nodes?|no)$/.test(kind))
    return getNodes(call, life, engine.aliveSince(), what.split('/')[1] ?? name);
  if (verb === 'get' && /^(?:certificatesigningrequests?|csr)$/.test(kind)) return getRequest(call, requests, name);
  if (verb === 'get' && /^(?:pods?|po)$/.test(kind)) return getPods(call, life);
  if (verb === 'apply') return apply(stdin, engine, requests);
  if (verb === 'certificate' && what === 'approve') return approve(life, requests, name, now);
  if (verb === 'config' && what === 'view') return viewConfig(call, life);
  if (verb === 'delete' && kind === 'secret') return printed('');
  return changeNode(call, engine, life, verb, now);
}

function getNodes({ flags }: Call, { view }: Life, alive: number, name: string): KubectlResult {
  const records = listedNodes(view).filter((record) => name === '' || record.name === name);
  if (name !== '' && records.length === 0) {
    return flags.has('--ignore-not-found')
      ? printed('')
      : failed(`Error from server (NotFound): nodes "${name}" not found`);
  }
  const items = records.map((record) => nodeObject(view, record, alive));
  const value = name === '' ? { apiVersion: 'v1', kind: 'List', items } : items[0];
  return print(
    flags.get('-o') ?? '',
    value,
    records.map((record) => `node/${record.name}`),
  );
}

function print(format: string, value: unknown, names: readonly string[]): KubectlResult {
  if (format === 'json') return printed(`${JSON.stringify(value, undefined, 2)}\n`);
  if (format === 'name' || format === '') return printed(names.map((one) => `${one}\n`).join(''));
  if (format.startsWith('jsonpath=')) return printed(renderJsonPath(format.slice('jsonpath='.length), value));
  return failed(`error: a simulated cluster prints json, name and jsonpath, not ${format}`);
}

function getRequest({ flags }: Call, requests: CertificateRequests, name: string): KubectlResult {
  const found = requests.get(name);
  if (!found) return failed(`Error from server (NotFound): certificatesigningrequests "${name}" not found`);
  const status = found.certificate === undefined ? {} : { certificate: found.certificate };
  return print(flags.get('-o') ?? '', { metadata: { name }, status }, [`certificatesigningrequest/${name}`]);
}

function apply(text: string, engine: StandIn, requests: CertificateRequests): KubectlResult {
  const lines: string[] = [];
  for (const document of parseAllDocuments(text)) {
    const object = document.toJS() as {
      readonly kind?: string;
      readonly metadata?: { readonly name?: string };
      readonly spec?: { readonly request?: string };
    } | null;
    const name = object?.metadata?.name ?? '';
    if (object?.kind === 'CertificateSigningRequest' && !requests.has(name)) {
      requests.set(name, { request: object.spec?.request ?? '' });
    }
    const bound = boundPod(object);
    if (bound) putPod(engine, bound.node, bound.pod);
    lines.push(`${object?.kind?.toLowerCase() ?? 'object'}/${name} configured\n`);
  }
  return printed(lines.join(''));
}

function putPod(engine: StandIn, node: string, pod: Pod): void {
  const { view } = engine.life ?? {};
  if (!view?.nodes[node]) throw new Error(`the Node ${node} of the Pod ${pod.namespace}/${pod.name} does not exist`);
  engine.decide(node, { pods: withPod(decisionOf(view, node).pods ?? [], pod) });
}

/** The pods that people have put on Nodes; those of the engine itself are not simulated. */
function getPods({ flags }: Call, { view }: Life): KubectlResult {
  const pods = listedNodes(view).flatMap(({ name }) =>
    (decisionOf(view, name).pods ?? []).map(({ namespace, name: pod, deletedAt }) => ({
      metadata: {
        namespace,
        name: pod,
        ...(deletedAt !== undefined && { deletionTimestamp: new Date(deletedAt).toISOString() }),
      },
      spec: { nodeName: name },
    })),
  );
  const names = pods.map(({ metadata }) => `pod/${metadata.name}`);
  return print(flags.get('-o') ?? '', { apiVersion: 'v1', kind: 'List', items: pods }, names);
}

/** Closes a Node and moves its pods away; gives what kubectl says of those that stay. */
export function drainNode(
  engine: StandIn,
  view: Life['view'],
  name: string,
  flags: ReadonlyMap<string, string>,
  now: number,
): string | undefined {
  const { pods, failure } = drainPods(decisionOf(view, name).pods ?? [], readDraining(flags), now);
  engine.decide(name, { unschedulable: true, pods });
  return failure === undefined ? undefined : `error: unable to drain node "${name}" due to error: ${failure}`;
}

async function approve(
  { authority }: Life,
  requests: CertificateRequests,
  name: string,
  now: Date,
): Promise<KubectlResult> {
  const found = requests.get(name);
  if (!found) return failed(`Error from server (NotFound): certificatesigningrequests "${name}" not found`);
  const pem = Buffer.from(found.request, 'base64').toString('utf8');
  const certificate = Buffer.from(await signRequest(authority, pem, now)).toString('base64');
  requests.set(name, { ...found, certificate });
  return printed(`certificatesigningrequest.certificates.k8s.io/${name} approved\n`);
}

function viewConfig({ flags }: Call, { authority }: Life): KubectlResult {
  const data = Buffer.from(authority.certificate).toString('base64');
  const config = { clusters: [{ name: 'default', cluster: { 'certificate-authority-data': data } }] };
  return print(flags.get('-o') ?? 'json', config, []);
}

function changeNode({ words, flags }: Call, engine: StandIn, { view }: Life, verb: string, now: Date): KubectlResult {
  const [, first = '', second = '', ...rest] = words;
  const named = /^(?:nodes?|no)$/.test(first);
  const name = named ? second : first.replace(/^nodes?\//, '');
  if (!view.nodes[name] || decisionOf(view, name).deleted) {
    return flags.has('--ignore-not-found')
      ? printed('')
      : failed(`Error from server (NotFound): nodes "${name}" not found`);
  }
  if (verb === 'drain') {
    const failure = drainNode(engine, view, name, flags, now.getTime());
    if (failure !== undefined) return failed(failure);
  } else if (verb === 'cordon') engine.decide(name, { unschedulable: true });
  else if (verb === 'uncordon') engine.decide(name, { unschedulable: false });
  else if (verb === 'delete' && named) engine.decide(name, { deleted: true });
  else if (verb === 'annotate') annotate(engine, view, name, named ? rest : [second, ...rest]);
  else return failed(`error: a simulated cluster does not know kubectl ${verb}`);
  return printed(`node/${name} ${verb === 'delete' ? 'deleted' : `${verb.replace(/e$/, '')}ed`}\n`);
}

/** The annotation that asks an engine to remove its etcd member is answered with the one that says it did. */
function annotate(engine: StandIn, view: Life['view'], name: string, pairs: readonly string[]): void {
  const given = pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
  const removal = given.find(
    ([key, value]) => /^etcd\.(?:rke2|k3s)\.cattle\.io\/remove$/.test(key) && value === 'true',
  );
  const prefix = removal?.[0].replace(/\/remove$/, '');
  const annotations = {
    ...decisionOf(view, name).annotations,
    ...Object.fromEntries(given),
    ...(prefix === undefined ? {} : { [`${prefix}/removed-node-name`]: `${name}-simulated` }),
  };
  engine.decide(name, removal ? { annotations, removed: true } : { annotations });
}

function printed(stdout: string): KubectlResult {
  return { code: 0, stdout, stderr: '' };
}

function failed(message: string): KubectlResult {
  return { code: 1, stdout: '', stderr: `${message}\n` };
}
