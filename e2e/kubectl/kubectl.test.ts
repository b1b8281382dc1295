import { once } from 'node:events';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestManager, type TestManager } from '../../testing/kubernetes/manager.ts';
import { type Kubectl, kubectlFor } from '../../testing/kubernetes/run-kubectl.ts';
import { widgetKind } from '../../testing/kubernetes/widget.ts';
import { kubectls, needs } from '../../testing/needs.ts';

const started: { manager?: TestManager } = {};

beforeAll(async () => {
  if (kubectls().length > 0) started.manager = await startTestManager([widgetKind]);
});
afterAll(() => started.manager?.close());

function widget(name: string, spec: object = { colour: 'red', replicas: 1 }, metadata: object = {}): string {
  return JSON.stringify({ apiVersion: 'test.drover.dev/v1', kind: 'Widget', metadata: { name, ...metadata }, spec });
}

/** Lines of a table with single spaces, ages left out. */
function rows(table: string): string[] {
  return table
    .trim()
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replace(/\s+/g, ' ')
        .replace(/\b\d+[smh]\b/g, 'AGE'),
    );
}

for (const program of kubectls().length > 0 ? kubectls() : ['kubectl']) {
  needs('kubectl')(`${basename(program)} (${program})`, () => {
    const namespace = `k-${basename(program).replace(/[^a-z0-9]/g, '-')}-${program.length}`;
    const use: { kubectl?: Kubectl } = {};
    const kubectl = (): Kubectl => {
      if (use.kubectl === undefined) throw new Error('kubectl was not set up');
      return use.kubectl;
    };
    beforeAll(async () => {
      if (started.manager === undefined) throw new Error('the manager was not started');
      use.kubectl = kubectlFor(program, started.manager, namespace);
      await kubectl().ok(['create', 'namespace', namespace]);
    });
    suite(kubectl, namespace);
  });
}

function suite(kubectl: () => Kubectl, namespace: string): void {
  const ok = (args: readonly string[], stdin?: string) => kubectl().ok(args, stdin);
  const run = (args: readonly string[], stdin?: string) => kubectl().run(args, stdin === undefined ? {} : { stdin });
  const apply = (manifest: string, ...flags: string[]) => ok(['apply', ...flags, '-f', '-'], manifest);

  describe('reading', () => {
    beforeAll(async () => {
      await apply(widget('read-a', { colour: 'red', replicas: 2 }, { labels: { app: 'a' } }));
      await apply(widget('read-b', { colour: 'blue', replicas: 1 }, { labels: { app: 'b' } }));
    });

    test('get prints the columns of the kind', async () => {
      expect(rows(await ok(['get', 'widgets', '-l', 'app in (a,b)']))).toEqual([
        'NAME COLOUR READY AGE',
        'read-a red AGE',
        'read-b blue AGE',
      ]);
    });

    test('get -o wide adds the columns of lower priority', async () => {
      const [head, first] = rows(await ok(['get', 'wd', 'read-a', '-o', 'wide']));
      expect([head, first]).toEqual(['NAME COLOUR REPLICAS READY AGE', 'read-a red 2 AGE']);
    });

    test('get prints json, yaml, jsonpath and custom columns', async () => {
      expect(JSON.parse(await ok(['get', 'widget', 'read-a', '-o', 'json'])).spec).toEqual({
        colour: 'red',
        replicas: 2,
      });
      expect(await ok(['get', 'widget', 'read-a', '-o', 'yaml'])).toContain('  colour: red\n  replicas: 2\n');
      expect(await ok(['get', 'widget', 'read-a', '-o', 'jsonpath={.spec.colour}'])).toBe('red');
      expect(
        rows(await ok(['get', 'widgets', '-l', 'app=b', '-o', 'custom-columns=N:.metadata.name,C:.spec.colour'])),
      ).toEqual(['N C', 'read-b blue']);
    });

    test('get -A shows the namespace', async () => {
      const table = rows(await ok(['get', 'widgets', '-A', '-l', 'app=a']));
      expect(table[0]).toBe('NAMESPACE NAME COLOUR READY AGE');
      expect(table).toContain(`${namespace} read-a red AGE`);
    });

    test('get selects by labels and fields', async () => {
      expect(await ok(['get', 'widgets', '-l', 'app!=a,app', '-o', 'name'])).toBe('widget.test.drover.dev/read-b\n');
      expect(await ok(['get', 'widgets', '--field-selector', 'metadata.name=read-a', '-o', 'name'])).toBe(
        'widget.test.drover.dev/read-a\n',
      );
      const refused = await run(['get', 'widgets', '--field-selector', 'spec.colour=red']);
      expect(refused.stderr).toContain('field label not supported: spec.colour');
    });

    test('get sorts and reads in chunks', async () => {
      const sorted = await ok(['get', 'widgets', '-l', 'app', '--sort-by', '.spec.replicas', '-o', 'name']);
      expect(sorted).toBe('widget.test.drover.dev/read-b\nwidget.test.drover.dev/read-a\n');
      expect(rows(await ok(['get', 'widgets', '-l', 'app', '--sort-by', '.spec.colour']))[1]).toContain('read-b blue');
      const chunked = await ok(['get', 'widgets', '-l', 'app', '--chunk-size=1', '-o', 'name']);
      expect(chunked.trim().split('\n')).toHaveLength(2);
    });

    test('get says what is not there', async () => {
      const missing = await run(['get', 'widget', 'nobody']);
      expect(missing).toMatchObject({ code: 1 });
      expect(missing.stderr).toContain('Error from server (NotFound): widgets.test.drover.dev "nobody" not found');
      expect((await run(['get', 'widgets', '-l', 'app=none'])).stderr).toContain('No resources found');
    });

    test('get --show-labels and -L print labels', async () => {
      expect(rows(await ok(['get', 'widget', 'read-a', '-L', 'app']))).toEqual([
        'NAME COLOUR READY AGE APP',
        'read-a red AGE a',
      ]);
    });

    test('get -w prints changes as they come', async () => {
      const watching = kubectl().start(['get', 'widget', 'read-a', '-w', '-o', 'jsonpath={.spec.colour}{"\\n"}']);
      const lines: string[] = [];
      watching.stdout?.on('data', (data: Buffer) => lines.push(...data.toString().split('\n').filter(Boolean)));
      try {
        await expect.poll(() => lines, { timeout: 20_000 }).toEqual(['red']);
        await ok(['patch', 'widget', 'read-a', '--type=merge', '-p', '{"spec":{"colour":"green"}}']);
        await expect.poll(() => lines, { timeout: 20_000 }).toEqual(['red', 'green']);
      } finally {
        watching.kill();
        await once(watching, 'exit');
      }
    });

    test('describe shows the object and its events', async () => {
      const uid = await ok(['get', 'widget', 'read-b', '-o', 'jsonpath={.metadata.uid}']);
      const involvedObject = { apiVersion: 'test.drover.dev/v1', kind: 'Widget', name: 'read-b', namespace, uid };
      const now = new Date().toISOString().replace(/\.\d+Z/, 'Z');
      const times = { firstTimestamp: now, lastTimestamp: now, count: 3 };
      const event = { apiVersion: 'v1', kind: 'Event', metadata: { name: 'read-b.1' }, involvedObject, ...times };
      await ok(
        ['create', '-f', '-'],
        JSON.stringify({
          ...event,
          reason: 'Painted',
          type: 'Normal',
          message: 'it is blue',
          source: { component: 'painter' },
        }),
      );
      const described = await ok(['describe', 'widget', 'read-b']);
      expect(described).toMatch(/Name:\s+read-b/);
      expect(described).toMatch(/Normal\s+Painted\s+.*painter\s+it is blue/);
      expect(rows(await ok(['get', 'events']))[1]).toBe('AGE Normal Painted widget/read-b it is blue');
      expect(await ok(['events', '--for', 'widget/read-b'])).toContain('it is blue');
    });

    test('explain --recursive shows every field', async () => {
      const explained = await ok(['explain', 'widget', '--recursive']);
      expect(explained).toMatch(/DESCRIPTION:\s+A thing for tests/);
      expect(explained).toMatch(/parts\s+<\[\]Object>[\s\S]*size\s+<integer>/);
      expect(await ok(['explain', 'widget.spec.colour'])).toMatch(/colour <string>/);
    });

    test('get crd lists the kinds of the product, and wait finds them established', async () => {
      const name = 'widgets.test.drover.dev';
      const [head, row] = rows(await ok(['get', 'crd', name]));
      expect(head).toBe('NAME CREATED AT');
      expect(row).toMatch(/^widgets\.test\.drover\.dev \d{4}-\d\d-\d\dT/);
      expect(await ok(['wait', '--for=condition=Established', `crd/${name}`, '--timeout=20s'])).toContain(
        'condition met',
      );
      expect((await run(['delete', 'crd', name])).stderr).toContain('(MethodNotAllowed)');
      expect(await ok(['describe', 'crd', name])).toMatch(/Plural:\s+widgets/);
    });

    test('what is no part of the product is said to be missing, in the words for it', async () => {
      expect((await run(['get', 'pods'])).stderr).toContain(`doesn't have a resource type "pods"`);
      expect((await run(['top', 'node'])).stderr).toContain('Metrics API not available');
      expect((await run(['create', 'deployment', 'd', '--image=x'])).stderr).toContain(
        'could not find the requested resource',
      );
    });

    test('describe namespace shows its state', async () => {
      expect(await ok(['describe', 'namespace', namespace])).toMatch(/Status:\s+Active/);
    });

    test('api-resources and api-versions list the kinds', async () => {
      const [line] = rows(await ok(['api-resources', '--api-group=test.drover.dev', '--no-headers', '-o', 'wide']));
      expect(line).toMatch(/^widgets wd test\.drover\.dev\/v1 true Widget/);
      expect(await ok(['api-versions'])).toContain('test.drover.dev/v1\n');
      expect(await ok(['get', 'testing', '-l', 'app=b', '-o', 'name'])).toBe('widget.test.drover.dev/read-b\n');
    });
  });

  describe('applying', () => {
    test('apply creates, leaves alone, changes and prunes fields', async () => {
      expect(await apply(widget('app', { colour: 'red', notes: ['x'] }))).toBe('widget.test.drover.dev/app created\n');
      expect(await apply(widget('app', { colour: 'red', notes: ['x'] }))).toBe(
        'widget.test.drover.dev/app unchanged\n',
      );
      expect(await apply(widget('app', { colour: 'blue' }))).toBe('widget.test.drover.dev/app configured\n');
      expect(JSON.parse(await ok(['get', 'widget', 'app', '-o', 'json'])).spec).toEqual({ colour: 'blue' });
    });

    test('apply works for built-in kinds', async () => {
      const map = (data: object) =>
        JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app' }, data });
      expect(await apply(map({ a: '1', b: '2' }))).toBe('configmap/app created\n');
      expect(await apply(map({ a: '1', c: '3' }))).toBe('configmap/app configured\n');
      expect(JSON.parse(await ok(['get', 'configmap', 'app', '-o', 'json'])).data).toEqual({ a: '1', c: '3' });
    });

    test('apply --server-side owns fields, meets conflicts and forces', async () => {
      const side = (colour: string, ...flags: string[]) =>
        run(['apply', '--server-side', ...flags, '-f', '-'], widget('ssa', { colour }));
      expect((await side('red')).stdout).toBe('widget.test.drover.dev/ssa serverside-applied\n');
      const conflict = await side('blue', '--field-manager=other');
      expect(conflict.code).toBe(1);
      expect(conflict.stderr).toContain('Apply failed with 1 conflict: conflict with "kubectl": .spec.colour');
      expect((await side('blue', '--field-manager=other', '--force-conflicts')).code).toBe(0);
      const { metadata } = JSON.parse(await ok(['get', 'widget', 'ssa', '-o', 'json', '--show-managed-fields']));
      expect(metadata.managedFields.map((entry: { manager: string }) => entry.manager)).toEqual(['other']);
    });

    test('apply --server-side takes over what client-side apply made', async () => {
      await apply(widget('migrate', { colour: 'red', notes: ['a'] }));
      await apply(widget('migrate', { colour: 'blue' }), '--server-side');
      await apply(widget('migrate', { colour: 'green' }), '--server-side');
      expect(JSON.parse(await ok(['get', 'widget', 'migrate', '-o', 'json'])).spec).toEqual({ colour: 'green' });
    });

    test('apply --prune deletes what is no longer applied', async () => {
      const labelled = (name: string) => widget(name, { colour: 'red' }, { labels: { set: 'pruned' } });
      const flags = ['--prune', '-l', 'set=pruned', '--prune-allowlist=test.drover.dev/v1/Widget'];
      const both = `{"apiVersion":"v1","kind":"List","items":[${labelled('prune-a')},${labelled('prune-b')}]}`;
      await apply(both, ...flags);
      expect(await apply(labelled('prune-a'), ...flags)).toContain('widget.test.drover.dev/prune-b pruned');
      expect(await ok(['get', 'widgets', '-l', 'set=pruned', '-o', 'name'])).toBe('widget.test.drover.dev/prune-a\n');
    });

    test('apply refuses unknown fields by their path, and warns when told to', async () => {
      const manifest = widget('unknown', { colour: 'red', color: 'red' });
      const refused = await run(['apply', '-f', '-'], manifest);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('unknown field "spec.color"');
      const warned = await run(['apply', '--validate=warn', '-f', '-'], manifest);
      expect(warned.code).toBe(0);
      expect(warned.stderr).toContain('Warning: unknown field "spec.color"');
    });

    test('apply says which field is of the wrong type', async () => {
      const refused = await run(['apply', '-f', '-'], widget('typed', { colour: 5 }));
      expect(refused.stderr).toMatch(/The Widget "typed" is invalid: spec\.colour: .*number 5/);
    });

    test('diff shows what would change and changes nothing', async () => {
      await apply(widget('differ', { colour: 'red' }));
      const changed = await run(['diff', '-f', '-'], widget('differ', { colour: 'blue' }));
      expect(changed.code).toBe(1);
      expect(changed.stdout).toMatch(/-\s+colour: red\n\+\s+colour: blue/);
      expect((await run(['diff', '-f', '-'], widget('differ', { colour: 'red' }))).code).toBe(0);
      expect((await run(['diff', '--server-side', '-f', '-'], widget('fresh', { colour: 'red' }))).code).toBe(1);
      expect((await run(['get', 'widget', 'fresh'])).code).toBe(1);
    });

    test('apply --dry-run=server tells and stores nothing', async () => {
      expect(await apply(widget('dry'), '--dry-run=server')).toBe(
        'widget.test.drover.dev/dry created (server dry run)\n',
      );
      expect((await run(['get', 'widget', 'dry'])).code).toBe(1);
    });
  });

  describe('changing', () => {
    test('create makes objects, also with a generated name', async () => {
      expect(await ok(['create', '-f', '-'], widget('made'))).toBe('widget.test.drover.dev/made created\n');
      const again = await run(['create', '-f', '-'], widget('made'));
      expect(again.stderr).toContain('(AlreadyExists)');
      const manifest = widget('').replace('"name":""', '"generateName":"gen-"');
      expect(await ok(['create', '-f', '-'], manifest)).toMatch(
        /^widget\.test\.drover\.dev\/gen-[a-z0-9]{5} created\n$/,
      );
    });

    test('create secret, configmap, serviceaccount and namespace work', async () => {
      expect(await ok(['create', 'secret', 'generic', 'made', '--from-literal=a=b'])).toBe('secret/made created\n');
      expect(rows(await ok(['get', 'secret', 'made']))).toEqual(['NAME TYPE DATA AGE', 'made Opaque 1 AGE']);
      expect(await ok(['get', 'secret', 'made', '-o', 'jsonpath={.data.a}'])).toBe('Yg==');
      expect(await ok(['create', 'configmap', 'made', '--from-literal=a=b'])).toBe('configmap/made created\n');
      expect(await ok(['create', 'serviceaccount', 'made'])).toBe('serviceaccount/made created\n');
      expect(rows(await ok(['get', 'ns', namespace]))).toEqual(['NAME STATUS AGE', `${namespace} Active AGE`]);
    });

    test('replace needs the version that it has seen', async () => {
      await apply(widget('replaced'));
      expect(await ok(['replace', '-f', '-'], widget('replaced', { colour: 'blue' }))).toBe(
        'widget.test.drover.dev/replaced replaced\n',
      );
      const stale = await run(['replace', '-f', '-'], widget('replaced', {}, { resourceVersion: '1' }));
      expect(stale.stderr).toContain('the object has been modified');
      expect(await ok(['replace', '--force', '-f', '-'], widget('replaced', { colour: 'red' }))).toContain('replaced');
    });

    test('edit through a script changes the object', async () => {
      await apply(widget('edited', { colour: 'red' }));
      const ended = await kubectl().run(['edit', 'widget', 'edited'], { env: { KUBE_EDITOR: 'sed -i s/red/blue/' } });
      expect(ended.stdout).toBe('widget.test.drover.dev/edited edited\n');
      expect(await ok(['get', 'widget', 'edited', '-o', 'jsonpath={.spec.colour}'])).toBe('blue');
    });

    test('patch works in all three ways', async () => {
      await apply(widget('patched', { colour: 'red' }));
      const patch = (...args: string[]) => run(['patch', 'widget', 'patched', ...args]);
      expect((await patch('--type=merge', '-p', '{"spec":{"colour":"blue"}}')).code).toBe(0);
      expect((await patch('--type=json', '-p', '[{"op":"replace","path":"/spec/colour","value":"green"}]')).code).toBe(
        0,
      );
      const strategic = await patch('-p', '{"spec":{"colour":"x"}}');
      expect(strategic.code).toBe(1);
      expect(strategic.stderr).toContain('application/strategic-merge-patch+json is not supported');
      expect(await ok(['get', 'widget', 'patched', '-o', 'jsonpath={.spec.colour}'])).toBe('green');
      await ok(['create', 'configmap', 'patched', '--from-literal=a=b']);
      await ok(['patch', 'configmap', 'patched', '-p', '{"data":{"c":"d"}}']);
      expect(JSON.parse(await ok(['get', 'cm', 'patched', '-o', 'json'])).data).toEqual({ a: 'b', c: 'd' });
    });

    test('patch --subresource=status and get --subresource=status meet', async () => {
      await apply(widget('status'));
      const conditions = [{ type: 'Ready', status: 'True' }];
      await ok([
        'patch',
        'widget',
        'status',
        '--subresource=status',
        '--type=merge',
        '-p',
        JSON.stringify({ status: { conditions } }),
      ]);
      expect(rows(await ok(['get', 'widget', 'status', '--subresource=status']))[1]).toBe('status red True AGE');
      expect(await ok(['get', 'widget', 'status', '-o', 'jsonpath={.metadata.generation}'])).toBe('1');
    });

    test('label and annotate respect the resource version', async () => {
      await apply(widget('labelled'));
      expect(await ok(['label', 'widget', 'labelled', 'a=b'])).toBe('widget.test.drover.dev/labelled labeled\n');
      expect(await ok(['annotate', 'widget', 'labelled', 'c=d'])).toMatch(
        /^widget\.test\.drover\.dev\/labelled annotated?\n$/,
      );
      const stale = await run(['label', 'widget', 'labelled', '--resource-version=1', 'e=f']);
      expect(stale.stderr).toContain('the object has been modified');
    });

    test('scale changes the replicas', async () => {
      await apply(widget('scaled', { colour: 'red', replicas: 1 }));
      expect(await ok(['scale', 'widget', 'scaled', '--replicas=3'])).toBe('widget.test.drover.dev/scaled scaled\n');
      expect(await ok(['get', 'widget', 'scaled', '-o', 'jsonpath={.spec.replicas}'])).toBe('3');
      const wrong = await run(['scale', 'widget', 'scaled', '--current-replicas=9', '--replicas=4']);
      expect(wrong.code).toBe(1);
    });
  });

  describe('deleting and waiting', () => {
    const owned = async (name: string, owner: string, blocks = true) => {
      const uid = await ok(['get', 'widget', owner, '-o', 'jsonpath={.metadata.uid}']);
      const reference = {
        apiVersion: 'test.drover.dev/v1',
        kind: 'Widget',
        name: owner,
        uid,
        blockOwnerDeletion: blocks,
      };
      await ok(['create', '-f', '-'], widget(name, {}, { ownerReferences: [reference] }));
    };
    const gone = (name: string) =>
      expect.poll(async () => (await run(['get', 'widget', name])).code, { timeout: 20_000 }).toBe(1);

    test('delete waits until the object is gone', async () => {
      await apply(widget('deleted'));
      expect(await ok(['delete', 'widget', 'deleted'])).toContain('widget.test.drover.dev "deleted" deleted');
      expect((await run(['delete', 'widget', 'deleted'])).stderr).toContain('(NotFound)');
      expect((await run(['delete', 'widget', 'deleted', '--ignore-not-found'])).code).toBe(0);
    });

    test('delete --cascade=background takes dependents along', async () => {
      await apply(widget('bg'));
      await owned('bg-child', 'bg');
      await ok(['delete', 'widget', 'bg', '--cascade=background']);
      await gone('bg-child');
    });

    test('delete --cascade=foreground ends after the dependents', async () => {
      await apply(widget('fg'));
      await owned('fg-child', 'fg');
      await ok(['delete', 'widget', 'fg', '--cascade=foreground']);
      expect((await run(['get', 'widget', 'fg-child'])).code).toBe(1);
    });

    test('delete --cascade=orphan lets dependents go', async () => {
      await apply(widget('orphaning'));
      await owned('orphaned', 'orphaning');
      await ok(['delete', 'widget', 'orphaning', '--cascade=orphan']);
      const { metadata } = JSON.parse(await ok(['get', 'widget', 'orphaned', '-o', 'json']));
      expect(metadata.ownerReferences).toBeUndefined();
    });

    test('delete -l deletes what matches', async () => {
      await apply(widget('del-a', {}, { labels: { del: 'yes' } }));
      await apply(widget('del-b', {}, { labels: { del: 'yes' } }));
      await ok(['delete', 'widgets', '-l', 'del=yes']);
      expect(await ok(['get', 'widgets', '-l', 'del=yes', '-o', 'name'])).toBe('');
    });

    test('wait --for=condition hears of the condition', async () => {
      await apply(widget('waited'));
      const waiting = run(['wait', '--for=condition=Ready', 'widget/waited', '--timeout=30s']);
      const status = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };
      await ok(['patch', 'widget', 'waited', '--subresource=status', '--type=merge', '-p', JSON.stringify(status)]);
      expect(await waiting).toMatchObject({ code: 0, stdout: 'widget.test.drover.dev/waited condition met\n' });
      const vain = await run(['wait', '--for=condition=Ready', 'widget/read-a', '--timeout=1s']);
      expect(vain.stderr).toContain('timed out waiting for the condition');
    });

    test('wait --for=delete hears that finalizers are done', async () => {
      await apply(widget('held', {}, { finalizers: ['test.drover.dev/hold'] }));
      await ok(['delete', 'widget', 'held', '--wait=false']);
      const waiting = run(['wait', '--for=delete', 'widget/held', '--timeout=30s']);
      await ok(['patch', 'widget', 'held', '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
      expect((await waiting).code).toBe(0);
    });

    test('delete --all spares the namespaces that the manager needs', async () => {
      const refused = await run(['delete', 'namespace', 'default', 'cattle-local-user-passwords']);
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr.match(/\(Forbidden\)/g)).toHaveLength(2);
    });

    test('delete namespace takes everything inside along', async () => {
      const inner = `${namespace}-inner`;
      await ok(['create', 'namespace', inner]);
      await ok(['--namespace', inner, 'create', 'configmap', 'inside', '--from-literal=a=b']);
      await ok(['delete', 'namespace', inner]);
      expect((await run(['get', 'namespace', inner])).code).toBe(1);
      const late = await run(['--namespace', inner, 'create', 'configmap', 'late']);
      expect(late.stderr).toContain(`namespaces "${inner}" not found`);
    });
  });

  describe('asking about oneself', () => {
    test('auth can-i and whoami answer', async () => {
      expect(await ok(['auth', 'can-i', 'create', 'widgets.test.drover.dev'])).toBe('yes\n');
      expect(await ok(['auth', 'can-i', '--list'])).toContain('*.*');
      const whoami = await run(['auth', 'whoami']);
      // It was an experiment called otherwise before 1.28.
      if (whoami.code !== 0) expect((await run(['alpha', 'auth', 'whoami'])).stdout).toContain('Username');
      else expect(whoami.stdout).toContain('Username');
    });

    test('version and raw paths answer', async () => {
      expect(await ok(['version', '-o', 'json'])).toContain('"serverVersion"');
      expect(await ok(['get', '--raw', '/readyz'])).toContain('ok');
    });
  });
}
