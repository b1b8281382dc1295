import { hostname } from 'node:os';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { callManager, type ManagerAccess, messageOf } from '../client/call-manager.ts';
import { type FoundManager, findManager } from './access/data-folder.ts';
import { accessFrom } from './access/options.ts';
import { type KubeconfigEntries, managerEntries, type NamedEntry } from './kubeconfig/entries.ts';
import { changeKubeconfig, kubeconfigPath } from './kubeconfig/kubeconfig-file.ts';
import { mergeKubeconfig } from './kubeconfig/merge.ts';
import { parseArguments } from './parse-arguments.ts';
import { dataFolderOf } from './server/server-options.ts';
import type { ExitCode, Shell, Verb } from './verb.ts';

interface KubeconfigOptions {
  readonly data?: string;
  readonly kubeconfig?: string;
  readonly name: string;
  readonly user: string;
  readonly namespace: string;
  readonly use?: boolean;
  readonly print?: boolean;
}

export const kubeconfigVerb: Verb = {
  summary: 'give kubectl access to the manager or to a cluster',
  declare,
  run,
};

function declare(command: Command): void {
  command
    .description(
      'Adds the running manager, or one of its clusters, to a kubeconfig: one context for each way to reach it. Other entries stay as they are.',
    )
    .argument('[cluster]', 'a cluster of the manager instead of the manager itself')
    .option('--data <DIR>', 'data folder of the manager (env DROVER_DATA; default: the XDG state folder)')
    .option('--kubeconfig <FILE>', 'file to add to (default: the first of KUBECONFIG, else ~/.kube/config)')
    .option('--name <NAME>', "what the manager's contexts are called", 'drover')
    .option('--user <USER>', "whose rights the manager's context gives", 'admin')
    .option('-n, --namespace <NAMESPACE>', 'namespace of the cluster', 'fleet-default')
    .option('--use', 'also make it the current context')
    .option('--print', 'print a kubeconfig with nothing else in it, and change no file');
}

async function run(args: readonly string[], shell: Shell): Promise<ExitCode> {
  const call = parseArguments<KubeconfigOptions>('kubeconfig', declare, args, shell);
  if (typeof call === 'number') return call;
  const { options } = call;
  const [cluster] = call.args;
  try {
    const find = () => findManager(dataFolderOf(options.data ?? shell.env.DROVER_DATA, shell.env, shell.cwd));
    const entries = await (cluster === undefined
      ? accessToManager(await find(), options)
      : accessToCluster(await managerAccess(find, options, shell), options.namespace, cluster));
    return await deliver(entries, options, shell);
  } catch (error) {
    shell.stderr.write(`drover kubeconfig: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

/** The manager on this host; elsewhere the one that the kubeconfig has a context for. */
async function managerAccess(
  find: () => Promise<FoundManager>,
  { data, kubeconfig, name }: KubeconfigOptions,
  shell: Shell,
): Promise<ManagerAccess> {
  try {
    return (await find()).access;
  } catch (error) {
    if (data !== undefined || shell.env.DROVER_DATA) throw error;
    const place = kubeconfig === undefined ? {} : { kubeconfig };
    return accessFrom({ ...place, context: name }, shell).catch(() => {
      throw error;
    });
  }
}

/** Makes a token of its own for the kubeconfig: the root credential ends with the manager's process. */
async function accessToManager(
  { file, access }: FoundManager,
  { name, user }: KubeconfigOptions,
): Promise<KubeconfigEntries> {
  const order = { userId: user, kind: 'kubeconfig', description: `kubeconfig made on ${hostname()}` };
  const answer = await callManager(access, 'POST', '/v3/tokens', order);
  const token = (answer.body as { readonly token?: unknown } | undefined)?.token;
  if (answer.status !== 201 || typeof token !== 'string') throw new Error(messageOf(answer));
  return managerEntries({ name, endpoints: file.endpoints, authority: access.authority, user, token });
}

/** The kubeconfig that the manager keeps for a cluster, in the Secret that the cluster's status names. */
async function accessToCluster(access: ManagerAccess, namespace: string, name: string): Promise<KubeconfigEntries> {
  const space = `namespaces/${encodeURIComponent(namespace)}`;
  const path = `/apis/provisioning.cattle.io/v1/${space}/clusters/${encodeURIComponent(name)}`;
  const cluster = await callManager(access, 'GET', path);
  if (cluster.status !== 200) throw new Error(messageOf(cluster));
  const { status } = cluster.body as { readonly status?: { readonly clientSecretName?: string } };
  const secretName = status?.clientSecretName;
  if (!secretName)
    throw new Error(`cluster ${namespace}/${name} has no kubeconfig yet; "drover why cluster ${name}" says why`);
  const secret = await callManager(access, 'GET', `/api/v1/${space}/secrets/${encodeURIComponent(secretName)}`);
  if (secret.status !== 200) throw new Error(messageOf(secret));
  const value = (secret.body as { readonly data?: { readonly value?: string } }).data?.value ?? '';
  return entriesIn(Buffer.from(value, 'base64').toString(), `secret ${namespace}/${secretName}`);
}

function entriesIn(text: string, source: string): KubeconfigEntries {
  const config = parse(text) as Partial<Record<string, unknown>> | null;
  const list = (name: string): readonly NamedEntry[] => {
    const entries = config?.[name];
    if (!Array.isArray(entries)) throw new Error(`${source} holds no kubeconfig: ${name} is missing`);
    return entries as NamedEntry[];
  };
  const contexts = list('contexts');
  const current = config?.['current-context'];
  return {
    clusters: list('clusters'),
    users: list('users'),
    contexts,
    current: typeof current === 'string' ? current : (contexts[0]?.name ?? ''),
  };
}

async function deliver(entries: KubeconfigEntries, options: KubeconfigOptions, shell: Shell): Promise<ExitCode> {
  if (options.print) {
    const fresh = mergeKubeconfig('', entries, true);
    if (!fresh.ok) throw new Error(fresh.reason);
    shell.stdout.write(fresh.value);
    return 0;
  }
  const path = kubeconfigPath(options.kubeconfig, shell.env, shell.cwd);
  const refused = await changeKubeconfig(path, (text) => mergeKubeconfig(text, entries, options.use === true));
  if (refused !== undefined) throw new Error(`${path} is ${refused}`);
  const names = entries.contexts.map(({ name }) => name).join(', ');
  shell.stderr.write(
    `${path} now has the contexts ${names}; try: kubectl --context ${entries.current} get namespaces\n`,
  );
  return 0;
}
