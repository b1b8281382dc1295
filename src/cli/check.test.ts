import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Place, runVerb } from '../../testing/shell.ts';
import { checkVerb } from './check.ts';

const sound = `apiVersion: provisioning.cattle.io/v1
kind: Cluster
metadata: {name: sound, namespace: fleet-default}
spec:
  kubernetesVersion: v1.35.1+rke2r1
  rkeConfig:
    machineGlobalConfig:
      cni: calico
      cluster-cidr: 10.52.0.0/16,fd7a:3c1e:9b42:5200::/56
      service-cidr: 10.53.0.0/16,fd7a:3c1e:9b42:5300::/112
`;
const overlapping = sound.replace('name: sound', 'name: overlapping').replace('10.53.0.0/16', '10.52.128.0/17');
const pooled = `${sound.replace('name: sound', 'name: pooled')}    machinePools:
      - name: all
        quantity: 3
        etcdRole: true
        controlPlaneRole: true
        workerRole: true
        machineConfigRef: {kind: DigitaloceanConfig, name: droplets}
`;
const droplets = (ipv6: boolean) => `apiVersion: rke-machine-config.cattle.io/v1
kind: DigitaloceanConfig
metadata: {name: droplets, namespace: fleet-default}
region: fra1
size: s-4vcpu-8gb
ipv6: ${ipv6}
privateNetworking: true
`;

const check = (args: readonly string[], place?: Place) => runVerb(checkVerb.run, args, place);

async function checkJson(stdin: Place['stdin']) {
  const ran = await check(['-f', '-', '-o', 'json'], stdin === undefined ? {} : { stdin });
  return { ...ran, results: JSON.parse(ran.stdout).results as Record<string, unknown>[] };
}

describe('drover check', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'check-'));
    writeFileSync(join(folder, 'b.yaml'), sound);
    writeFileSync(join(folder, 'a.yml'), overlapping);
    writeFileSync(join(folder, 'notes.txt'), 'not: [a manifest');
    mkdirSync(join(folder, 'below'));
    writeFileSync(join(folder, 'below', 'c.json'), JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: {} }));
    mkdirSync(join(folder, 'empty'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('accepts a sound manifest with exit code 0', async () => {
    const ran = await check(['-f', '-'], { stdin: sound });

    expect(ran).toMatchObject({ code: 0, stdout: '1 object: 1 accepted\n', stderr: '' });
  });

  it('refuses a faulty one with exit code 1 and says where, what and how to mend it', async () => {
    const ran = await check(['-f', 'a.yml'], { cwd: folder });

    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('a.yml: Cluster fleet-default/overlapping  refused');
    expect(ran.stdout).toContain('error ranges-overlap at spec.rkeConfig.machineGlobalConfig.service-cidr');
    expect(ran.stdout).toContain('a.yml:10:7');
    expect(ran.stdout).toContain('10 |       service-cidr: 10.52.128.0/17,fd7a:3c1e:9b42:5300::/112');
    expect(ran.stdout).toMatch(/fix: use 10\.\d+\.0\.0\/16 for Services/);
  });

  it('gives results of exactly the documented form', async () => {
    const { code, results, stderr } = await checkJson(`${sound}---\n# nothing\n---\n${overlapping}`);

    expect(code).toBe(1);
    expect(stderr).toBe('');
    expect(results.map(({ document, accepted }) => [document, accepted])).toEqual([
      [0, true],
      [1, false],
    ]);
    expect(Object.keys(results[1] ?? {})).toEqual([
      'source',
      'document',
      'apiVersion',
      'kind',
      'namespace',
      'name',
      'accepted',
      'issues',
    ]);
    const [issue] = (results[1]?.issues ?? []) as Record<string, unknown>[];
    expect(Object.keys(issue ?? {})).toEqual(['code', 'severity', 'path', 'message', 'fix']);
    expect(issue).toMatchObject({
      code: 'ranges-overlap',
      severity: 'error',
      path: 'spec.rkeConfig.machineGlobalConfig.service-cidr',
    });
  });

  it('counts documents within each source and names each source', async () => {
    const ran = await check(['-f', folder, '-f', join(folder, 'b.yaml'), '-o', 'json']);

    const results = JSON.parse(ran.stdout).results as { source: string; document: number }[];
    expect(results.map(({ source, document }) => [source, document])).toEqual([
      [join(folder, 'a.yml'), 0],
      [join(folder, 'b.yaml'), 0],
      [join(folder, 'b.yaml'), 0],
    ]);
  });

  it('reads the folders below only when told to, as kubectl does', async () => {
    const flat = await check(['-f', folder, '-o', 'json']);
    const deep = await check(['-R', '-f', folder, '-o', 'json']);

    expect(JSON.parse(flat.stdout).results).toHaveLength(2);
    expect(JSON.parse(deep.stdout).results).toHaveLength(3);
  });

  it.each([
    [['-f', 'absent.yaml'], 'absent.yaml: no such file or folder'],
    [['-f', 'empty'], 'found no *.yaml, *.yml or *.json in this folder'],
    [['b.yaml', '-f', 'b.yaml', '--', 'x'], 'x'],
    [[], "required option '-f, --filename <path...>'"],
    [['-f', 'b.yaml', '-o', 'xml'], 'Allowed choices are text, json'],
    [['-f', 'b.yaml', '--host-stack', 'ipv5'], 'Allowed choices are ipv4, ipv6, dual'],
    [['-f', 'b.yaml', '--nonsense'], "unknown option '--nonsense'"],
  ])('ends with exit code 2 on %j', async (args, words) => {
    const ran = await check(args, { cwd: folder });

    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(words);
  });

  it('ends with exit code 2 when there is nothing to judge', async () => {
    const ran = await check(['-f', '-'], { stdin: '# only a comment\n---\n' });

    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('found no document');
  });

  it.each(['before', 'after'])('judges a pool by a machine configuration that comes %s the cluster', async (order) => {
    const documents = order === 'before' ? [droplets(false), pooled] : [pooled, droplets(false)];

    const { results } = await checkJson(documents.join('---\n'));

    const cluster = results.find(({ kind }) => kind === 'Cluster') as { issues: { severity: string }[] };
    expect(cluster.issues.filter(({ severity }) => severity === 'error')).not.toEqual([]);
    expect(results.map(({ document }) => document)).toEqual([0, 1]);
  });

  it('judges the sound rest of an object together with its faults', async () => {
    const misspelt = overlapping.replace('  rkeConfig:', '  networking: {stackPreference: dual}\n  rkeConfig:');

    const { results } = await checkJson(misspelt);

    const codes = ((results[0]?.issues ?? []) as { code: string }[]).map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['unknown-field', 'ranges-overlap']));
  });

  it('expands lists and leaves other kinds alone', async () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' } }],
    };

    const { code, results } = await checkJson(JSON.stringify(list));

    expect(code).toBe(0);
    expect(results[0]).toMatchObject({
      kind: 'Service',
      accepted: true,
      issues: [{ code: 'not-judged', severity: 'info' }],
    });
  });

  it('warns of an object that stands twice', async () => {
    const { code, results } = await checkJson(`${sound}---\n${sound}`);

    expect(code).toBe(0);
    expect(results[1]?.issues).toMatchObject([{ code: 'duplicate-object', severity: 'warning' }]);
  });

  it('answers anything at all with well-formed JSON and a proper exit code', async () => {
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.json({ maxDepth: 6 }),
      fc.stringMatching(/^[-:{}[\]&*!|>'"%@`#,?\s\w]{0,200}$/),
      fc.tuple(fc.nat(600), fc.nat(600)).map(([from, length]) => pooled.slice(0, from) + pooled.slice(from + length)),
    );
    await fc.assert(
      fc.asyncProperty(text, async (stdin) => {
        const ran = await check(['-f', '-', '-o', 'json'], { stdin });
        const { results } = JSON.parse(ran.stdout) as { results: { accepted: boolean }[] };
        expect(ran.code).toBe(results.length === 0 ? 2 : results.every(({ accepted }) => accepted) ? 0 : 1);
      }),
      { numRuns: 300 },
    );
  });
});
