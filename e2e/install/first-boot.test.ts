import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bootstrapFolder, bootstrapLog } from '../../src/planner/user-data/linux-bootstrap.ts';
import { userDataOf } from '../../src/planner/user-data/user-data.ts';
import { hashSecret } from '../../src/server/access/credential.ts';
import { needs } from '../../testing/needs.ts';
import { type Json, type Lab, openLab, pause } from './lab.ts';

const namespace = 'fleet-default';
const name = 'demo-workers-7xk2p';
const machines = `/apis/cluster.x-k8s.io/v1beta2/namespaces/${namespace}/machines`;
const instances = `/apis/drover.dev/v1alpha1/namespaces/${namespace}/instances`;
const token = { name: 'bootstrap-lab', secret: 'a-secret-of-the-first-boot' };

interface Config {
  readonly write_files: readonly { readonly path: string; readonly permissions: string; readonly content: string }[];
  readonly runcmd: readonly (readonly string[])[];
}

needs('root', 'network namespaces')('the first boot of a machine that a driver made', () => {
  describe.each(['ipv4', 'ipv6', 'dual'] as const)('in a network that is %s', (stack) => {
    let lab: Lab;
    let uid: string;
    let config: Config;

    function must(method: string, path: string, body: object): Json {
      const { status, json } = lab.call(method, path, body);
      if (status >= 300) throw new Error(`${method} ${path} was answered with ${status}: ${JSON.stringify(json)}`);
      return json;
    }

    beforeAll(async () => {
      lab = await openLab({ stack });
      await lab.makeCluster('demo', stack);
      const labels = {
        'cluster.x-k8s.io/cluster-name': 'demo',
        'rke.cattle.io/worker-role': 'true',
        'cattle.io/os': 'linux',
      };
      const machine = { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'Machine' };
      const made = must('POST', machines, { ...machine, metadata: { name, labels }, spec: { clusterName: 'demo' } });
      uid = String((made.metadata as Json).uid);
      const spec = {
        clusterName: 'demo',
        clusterId: 'c-m-demo',
        poolName: 'w',
        driver: 'simulated',
        token: 'x',
        hostname: name,
      };
      must('POST', instances, { apiVersion: 'drover.dev/v1alpha1', kind: 'Instance', metadata: { name }, spec });
      must('POST', '/apis/management.cattle.io/v3/tokens', {
        apiVersion: 'management.cattle.io/v3',
        kind: 'Token',
        metadata: { name: token.name },
        token: hashSecret(token.secret),
        bootstrapMachine: { namespace, name, uid },
        expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      });
      const authority = lab.run(['curl', '-skg', `${lab.url}/cacerts`]).stdout;
      const userData = userDataOf({
        hostname: name,
        machine: uid,
        windows: false,
        manager: {
          url: lab.url,
          authority,
          caChecksum: createHash('sha256').update(authority).digest('hex'),
          strict: true,
        },
        token: `${token.name}:${token.secret}`,
        environment: [{ name: 'DROVER_LAB', value: 'a b' }],
        own: [{ title: 'own', text: '#!/bin/sh\necho own >/var/lib/own\n' }],
      });
      if (!userData.ok) throw new Error(userData.message);
      config = parse(userData.value, { version: '1.1' }) as Config;
      for (const { path, permissions, content } of config.write_files) {
        const place = lab.host.path(path);
        mkdirSync(dirname(place), { recursive: true });
        writeFileSync(place, content);
        chmodSync(place, Number.parseInt(permissions, 8));
      }
    });
    afterAll(() => lab.close());

    const file = (path: string): string => lab.host.path(path);
    const log = (): string => (existsSync(file(bootstrapLog)) ? readFileSync(file(bootstrapLog), 'utf8') : '');

    it('waits until the provider has told the manager of the machine, then registers as it', async () => {
      const commands = config.runcmd.map((words) => words.join(' ')).join('; ');
      const stop = lab.start(['sh', '-c', `CATTLE_AGENT_TRY_PAUSE=1 sh -c '${commands}'`]);
      try {
        while (!log().includes('has not told the manager yet')) await pause(50);
        must('PUT', `${instances}/${name}/status`, {
          ...(lab.call('GET', `${instances}/${name}`).json as object),
          status: { phase: 'Running', instanceId: 'sim-1' },
        });
        while (!log().includes(' registered\n')) await pause(50);
      } finally {
        await stop();
      }
      const { json } = lab.call('GET', `${machines}/${name}`);
      const { labels } = json.metadata as { labels: Record<string, string> };
      expect(labels['rke.cattle.io/machine-id']).toBe(
        readFileSync(file('/etc/rancher/agent/cattle-id'), 'utf8').trim(),
      );
      expect(lab.call('GET', machines).json.items).toHaveLength(1);
      const connection = readFileSync(file('/var/lib/rancher/agent/rancher2_connection_info.json'), 'utf8');
      expect(JSON.parse(connection)).toMatchObject({ namespace, secretName: `${name}-machine-plan` });
      expect(readFileSync(file('/var/lib/own'), 'utf8')).toBe('own\n');
    });

    it('leaves nothing secret behind but what the agent needs', () => {
      expect(log()).not.toContain(token.secret);
      expect(statSync(file(bootstrapLog)).mode & 0o777).toBe(0o600);
      expect(existsSync(file(`${bootstrapFolder}/environment`))).toBe(false);
    });

    it('ends the token', () => {
      const { json } = lab.call('GET', `/apis/management.cattle.io/v3/tokens/${token.name}`);
      expect(Date.parse(String(json.expiresAt)) - Date.now()).toBeLessThan(11 * 60_000);
    });
  });
});
