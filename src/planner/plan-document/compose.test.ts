import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCluster, type ClusterOptions } from '../../../testing/builders.ts';
import { renderingOf } from '../../../testing/rendering.ts';
import { shuffledMaps } from '../../../testing/shuffled.ts';
import { validClusters } from '../../../testing/valid-clusters.ts';
import type { NodeProfile, RenderContext } from '../../engines/types.ts';
import type { Cluster } from '../../kinds/cluster/schema.ts';
import { textOfBase64 } from '../../lib/base64.ts';
import type { Content } from '../../lib/content.ts';
import { placeholderAddresses, placeholderJoin, placeholderSources } from '../placeholders.ts';
import { cnisOf, renderNode } from '../render-node.ts';
import { type RoleRendering, renderRoles } from '../render-roles.ts';
import { changeBetween } from './changes.ts';
import { type PlanExtras, planDocumentOf } from './compose.ts';
import { type PlanDocument, planChecksum, printPlanDocument } from './document.ts';
import type { DrainOptions } from './errands.ts';
import { readPlanDocument } from './read-document.ts';
import { uninstallCommand, uninstallDocument } from './uninstall.ts';
import { validatePlanDocument } from './validate.ts';

const tokens = { server: 'server-token-5e1f', agent: 'agent-token-90aa' };

function plansOf(cluster: Cluster, extras: PlanExtras = {}): Map<string, PlanDocument> {
  const input = renderingOf(cluster);
  const cnis = cnisOf(cluster, input.engine.facts, input.cnis);
  const plans = renderRoles(input).map(({ title, node }: RoleRendering) => {
    const profile: NodeProfile = { ...node, internal: placeholderAddresses(input.network) };
    const context: RenderContext = {
      ...input,
      tokens,
      sources: placeholderSources,
      ...(!node.init && { join: placeholderJoin(input.network) }),
    };
    const rendered = renderNode(profile, context, input.engine, cnis);
    return [title, planDocumentOf(rendered, profile, context, input.engine, extras)] as const;
  });
  return new Map(plans);
}

function planOf(options: ClusterOptions, title = 'init server', extras: PlanExtras = {}): PlanDocument {
  const plan = plansOf(aCluster(options), extras).get(title);
  if (!plan) throw new Error(`no ${title}`);
  return plan;
}

const options: DrainOptions = {
  force: false,
  ignoreDaemonSets: true,
  ignoreErrors: false,
  deleteEmptyDirData: true,
  disableEviction: false,
  gracePeriod: -1,
  timeout: 600,
  skipWaitForDeleteTimeout: 0,
};

const extras: PlanExtras = {
  certificateRequest: '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n',
  errands: [
    { kind: 'uncordon', id: 'uncordon-b-2', machine: 'b', nodeName: 'b' },
    { kind: 'drain', id: 'drain-a-1', machine: 'a', nodeName: 'a', options },
  ],
};

describe('a plan', () => {
  it('is one that agents can carry out, for every cluster that the rules accept', () => {
    fc.assert(
      fc.property(validClusters, ({ cluster }) => {
        for (const [title, plan] of plansOf(cluster, extras)) {
          const secrets = [tokens.server, tokens.agent];
          expect([title, validatePlanDocument(plan, secrets)]).toEqual([title, []]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('has the same bytes whatever the order of maps and errands', () => {
    const shuffled = validClusters.chain(({ cluster }) => fc.tuple(fc.constant(cluster), shuffledMaps(cluster)));
    fc.assert(
      fc.property(shuffled, ([cluster, other]) => {
        const bytes = (one: Cluster, errands: PlanExtras['errands']) =>
          [...plansOf(one, { ...extras, ...(errands && { errands }) })].map(([title, plan]) => [
            title,
            printPlanDocument(plan),
          ]);
        expect(bytes(other, extras.errands?.toReversed())).toEqual(bytes(cluster, extras.errands));
      }),
      { numRuns: 100 },
    );
  });

  it('is read back as it was printed', () => {
    for (const plan of plansOf(aCluster(), extras).values()) {
      const bytes = printPlanDocument(plan);
      const again = readPlanDocument(bytes);
      expect(again && printPlanDocument(again)).toBe(bytes);
      expect(changeBetween(again, plan).class).toBe('none');
    }
    expect(readPlanDocument('[]')).toBeUndefined();
    expect(readPlanDocument('{')).toBeUndefined();
  });

  it('prepares the host, installs and waits for the engine, in this order, all in bounded time', () => {
    const plan = planOf({});
    expect(plan.instructions.map(({ name }) => name)).toEqual(['prepare-host', 'install', 'settle']);
    for (const { command } of [...plan.instructions, ...plan.periodicInstructions]) expect(command).toBe('timeout');
    expect(plan.instructions[1]).toMatchObject({
      image: 'rancher/system-agent-installer-rke2:v1.35.1-rke2r1',
      env: expect.arrayContaining(['RKE2_DATA_DIR=/var/lib/rancher/rke2']),
    });
  });

  it('pulls the installer through the registry of the cluster and hands on its variables', () => {
    const config = { 'system-default-registry': 'registry.example:5000' };
    const agentEnvVars = [
      { name: 'NO_PROXY', value: 'a' },
      { name: 'HTTPS_PROXY', value: 'http://[fd00::1]:3128' },
    ];
    const install = planOf({ config, spec: { agentEnvVars } }, 'worker').instructions.find(
      ({ name }) => name === 'install',
    );
    expect(install?.image).toBe('registry.example:5000/rancher/system-agent-installer-rke2:v1.35.1-rke2r1');
    expect(install?.env.slice(2)).toEqual([
      'HTTPS_PROXY=http://[fd00::1]:3128',
      'NO_PROXY=a',
      'RKE2_DATA_DIR=/var/lib/rancher/rke2',
      'INSTALL_RKE2_EXEC=agent',
    ]);
  });

  it('lets control planes report the cluster, and the first server with etcd alone its address', () => {
    const reports = (title: string) => planOf({}, title, extras).periodicInstructions.map(({ name }) => name);
    expect(reports('init server')).toEqual([
      'errand-drain-a-1',
      'errand-uncordon-b-2',
      'inventory',
      'kubeconfig',
      'dns-check',
    ]);
    expect(reports('etcd-only server').filter((name) => !name.startsWith('errand-'))).toEqual([]);
    expect(reports('worker').filter((name) => !name.startsWith('errand-'))).toEqual(['dns-check']);
  });

  it('installs on Windows with PowerShell', () => {
    const windows = { clusterCidr: '10.52.0.0/16', serviceCidr: '10.53.0.0/16', cni: 'flannel' };
    const plan = planOf(windows, 'Windows worker');
    expect(plan.instructions).toMatchObject([
      { name: 'install', command: 'powershell.exe', args: ['-File', 'run.ps1'] },
    ]);
    expect(plan.instructions[0]?.env).toContain('INSTALL_RKE2_VERSION=v1.35.1+rke2r1');
    expect(plan.instructions[0]?.env).toContain('$env:RKE2_DATA_DIR="c:/var/lib/rancher/rke2"');
  });

  it('for a host that goes removes engine and agent', () => {
    const input = renderingOf(aCluster());
    const context: RenderContext = { ...input, tokens, sources: placeholderSources };
    const plan = uninstallDocument(context, input.engine, false);
    expect(validatePlanDocument(plan)).toEqual([]);
    expect(plan.instructions[0]?.args.at(-1)).toContain('rke2-uninstall.sh');
    expect(planChecksum(printPlanDocument(plan))).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is one line for a person, in the language of the host', () => {
    const { engine } = renderingOf(aCluster());
    expect(uninstallCommand(engine, false)).toContain('sudo');
    const windows = uninstallCommand(engine, true);
    expect(windows).toContain('C:\\usr\\local\\bin\\rke2-uninstall.ps1');
    expect(windows).not.toMatch(/sudo|\.sh\b|\n/);
  });
});

describe('a change of a plan', () => {
  const classOf = (before: ClusterOptions, after: ClusterOptions, title?: string) =>
    changeBetween(planOf(before, title), planOf(after, title));

  it('is nothing when nothing changed', () => {
    expect(classOf({}, {})).toEqual({ class: 'none', differences: [] });
  });

  it('is an installation for a new node', () => {
    expect(changeBetween(undefined, planOf({})).class).toBe('install');
  });

  it('is hot for manifests, which servers watch', () => {
    const change = classOf({}, { rke: { additionalManifest: 'apiVersion: v1\nkind: Namespace\n' } });
    expect(change).toEqual({
      class: 'hot',
      differences: ['file /var/lib/rancher/rke2/server/manifests/rancher/addons.yaml'],
    });
  });

  it('is hot for errands', () => {
    expect(changeBetween(planOf({}), planOf({}, 'init server', extras)).class).toBe('hot');
  });

  it('drains for configuration and for another release', () => {
    const path = 'file /etc/rancher/rke2/config.yaml.d/50-rancher.yaml';
    expect(classOf({}, { config: { 'kubelet-arg': ['max-pods=50'] } })).toEqual({
      class: 'drain',
      differences: [path],
    });
    const release = classOf({}, { version: 'v1.35.2+rke2r1' });
    expect(release).toEqual({ class: 'drain', differences: ['instruction install'] });
  });

  it('drains when a person asks for a new configuration of every node', () => {
    expect(classOf({}, { rke: { provisionGeneration: 2 } }).class).toBe('drain');
  });

  it('tells text from the bytes that its base64 stands for', () => {
    const input = renderingOf(
      aCluster({
        rke: {
          machineSelectorFiles: [{ fileSources: [{ secret: { name: 's', items: [{ key: 'k', path: '/a' }] } }] }],
        },
      }),
    );
    const cnis = cnisOf(input.cluster, input.engine.facts, input.cnis);
    const [init] = renderRoles(input);
    if (!init) throw new Error('no init server');
    const plan = (content: Content) => {
      const sources = { ...placeholderSources, files: () => new Map([['k', content]]) };
      const context: RenderContext = { ...input, tokens, sources };
      return planDocumentOf(renderNode(init.node, context, input.engine, cnis), init.node, context, input.engine);
    };
    const [text, bytes] = [plan({ content: 'AP/+' }), plan({ content: 'AP/+', encoding: 'base64' })];
    expect(text.files.find(({ path }) => path === '/a')?.content).toBe('QVAvKw==');
    expect(bytes.files.find(({ path }) => path === '/a')?.content).toBe('AP/+');
    expect(validatePlanDocument(bytes)).toEqual([]);
    const install = ({ instructions }: PlanDocument) => instructions.find(({ name }) => name === 'install')?.env;
    expect(install(bytes)).not.toEqual(install(text));
  });

  it('restarts without draining when a node is told another server to join', () => {
    const input = renderingOf(aCluster());
    const cnis = cnisOf(input.cluster, input.engine.facts, input.cnis);
    const [, joining] = renderRoles(input);
    if (!joining) throw new Error('no joining server');
    const plan = (text: string) => {
      const join = { host: { address: { family: 'ipv4' as const, text } }, port: 9345 };
      const context: RenderContext = { ...input, tokens, sources: placeholderSources, join };
      const rendered = renderNode(joining.node, context, input.engine, cnis);
      return planDocumentOf(rendered, joining.node, context, input.engine);
    };
    expect(changeBetween(plan('10.0.0.1'), plan('10.0.0.2')).class).toBe('restart');
  });
});

describe('judging a plan', () => {
  const good = planOf({});
  const file = { path: '/a', content: 'YQ==', permissions: '0600' };

  it.each<[string, Partial<PlanDocument>, string]>([
    ['a relative path', { files: [{ ...file, path: 'etc/a' }] }, 'files[0].path'],
    ['a path that climbs', { files: [{ ...file, path: '/etc/../a' }] }, 'files[0].path'],
    ['a decimal mode', { files: [{ ...file, permissions: '384' }] }, 'files[0].permissions'],
    ['base64 without padding', { files: [{ ...file, content: 'YQ' }] }, 'files[0].content'],
    ['a path twice', { files: [file, file] }, 'files[1].path'],
    ['a readable secret', { files: [{ ...file, content: 'c2VjcmV0', permissions: '0644' }] }, 'files[0].permissions'],
    ['a digest', { instructions: [{ ...anInstruction(), image: 'a@sha256:00' }] }, 'instructions[0].image'],
    ['a secret argument', { instructions: [{ ...anInstruction(), args: ['my-secret'] }] }, 'instructions[0]'],
    ['a variable without value', { instructions: [{ ...anInstruction(), env: ['A'] }] }, 'instructions[0].env[0]'],
    ['a name twice', { instructions: [anInstruction(), anInstruction()] }, 'instructions[1].name'],
    ['no name', { instructions: [{ ...anInstruction(), name: '' }] }, 'instructions[0].name'],
    [
      'no period',
      { periodicInstructions: [{ ...anInstruction(), periodSeconds: 0 }] },
      'periodicInstructions[0].periodSeconds',
    ],
    ['bare IPv6 in a probe', { probes: { a: { url: 'http://::1:80/' } } }, 'probes.a'],
    ['too much', { files: [{ ...file, content: 'YWFh'.repeat(200_000) }] }, ''],
  ])('refuses %s', (_, wrong, path) => {
    const problems = validatePlanDocument({ ...good, ...wrong }, ['secret']);
    expect(problems.map((one) => one.path)).toContain(path);
  });

  function anInstruction() {
    return { name: 'a', command: 'true', args: [], env: [], saveOutput: false };
  }
});

it('keeps tokens in the configuration file', () => {
  const plan = planOf({});
  const holding = plan.files.filter(({ content }) => textOfBase64(content)?.includes(tokens.server));
  expect(holding.map(({ path, permissions }) => [path, permissions])).toEqual([
    ['/etc/rancher/rke2/config.yaml.d/50-rancher.yaml', '0600'],
  ]);
});
