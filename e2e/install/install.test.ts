import { existsSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Stack } from '../../src/network/family.ts';
import { needs } from '../../testing/needs.ts';
import { hostAddresses, type Json, type Lab, openLab, pause } from './lab.ts';

const internal: Readonly<Record<Stack, string>> = {
  ipv4: hostAddresses.ipv4,
  ipv6: hostAddresses.ipv6,
  dual: `${hostAddresses.ipv4},${hostAddresses.ipv6}`,
};

needs('root', 'network namespaces')('the install script on a real host', () => {
  describe.each(['ipv4', 'ipv6', 'dual'] as const)('in a network that is %s', (stack) => {
    let lab: Lab;
    let status: Json;
    const file = (path: string): string => lab.host.path(path);
    const connectionFile = '/var/lib/rancher/agent/rancher2_connection_info.json';
    const supervisors = () => lab.host.processes('rancher-system-agent-supervisor');

    beforeAll(async () => {
      lab = await openLab({ stack });
      status = await lab.makeCluster('demo', stack);
    });
    afterAll(() => lab.close());

    it('checks the host and changes nothing', () => {
      const command = `${status.insecureNodeCommand} --etcd --controlplane --worker --internal-address eth0 --check`;
      const { status: code, stderr } = lab.run(['sh', '-c', command], lab.environment);
      expect(stderr).toContain('[INFO]  checking this host');
      expect(stderr).not.toContain('[ERROR]');
      expect(code).toBe(0);
      expect(existsSync(file('/etc/rancher'))).toBe(false);
      expect(lab.call('GET', '/apis/cluster.x-k8s.io/v1beta2/namespaces/fleet-default/machines').json.items).toEqual(
        [],
      );
      const { items } = lab.call('GET', '/api/v1/namespaces/fleet-default/configmaps').json as {
        items: { data: Record<string, string> }[];
      };
      expect(items).toHaveLength(1);
      expect(items[0]?.data.verdict).toBe('accepted');
    });

    it('registers the host with the command of the cluster', () => {
      const command = `${status.insecureNodeCommand} --etcd --controlplane --worker --internal-address eth0 --label tier=gold --taints dedicated=db:NoSchedule`;
      const { status: code, stderr } = lab.run(['sh', '-c', command], lab.environment);
      expect(stderr).toContain('[INFO]  done');
      expect(code).toBe(0);
      const connection = JSON.parse(readFileSync(file(connectionFile), 'utf8')) as Record<string, string>;
      expect(statSync(file(connectionFile)).mode & 0o777).toBe(0o600);
      expect(connection.namespace).toBe('fleet-default');
      const { clusters } = parse(connection.kubeConfig ?? '') as { clusters: { cluster: { server: string } }[] };
      expect(clusters[0]?.cluster.server).toBe(lab.url);
      const name = String(connection.secretName).replace(/-machine-plan$/, '');
      const { json } = lab.call('GET', `/apis/cluster.x-k8s.io/v1beta2/namespaces/fleet-default/machines/${name}`);
      expect(json).toMatchObject({
        metadata: {
          labels: {
            'rke.cattle.io/etcd-role': 'true',
            'rke.cattle.io/worker-role': 'true',
            tier: 'gold',
            'cattle.io/os': 'linux',
          },
          annotations: {
            'rke.cattle.io/internal-address': internal[stack],
            'rke.cattle.io/taints': '[{"key":"dedicated","value":"db","effect":"NoSchedule"}]',
          },
        },
        spec: { clusterName: 'demo' },
      });
    });

    it('keeps the agent running, and lets it reach its own secret and nothing else', async () => {
      expect(supervisors()).toHaveLength(1);
      while (!existsSync(file('/etc/rancher/agent/started'))) await pause(20);
      expect(readFileSync(file('/etc/rancher/agent/started'), 'utf8')).toContain('CATTLE_AGENT_STRICT_VERIFY=true');
      const { kubeConfig = '', secretName = '' } = JSON.parse(readFileSync(file(connectionFile), 'utf8')) as Record<
        string,
        string
      >;
      const { users } = parse(kubeConfig) as { users: { user: { token: string } }[] };
      const read = (name: string): string =>
        lab.run([
          'curl',
          '-skg',
          '-o',
          '/dev/null',
          '-w',
          '%{http_code}',
          '-H',
          `Authorization: Bearer ${users[0]?.user.token}`,
          `${lab.url}/api/v1/namespaces/fleet-default/secrets/${name}`,
        ]).stdout;
      expect(read(secretName)).toBe('200');
      expect(read('another')).toBe('403');
    });

    it('is the same machine when it runs again', () => {
      const connection = () => JSON.parse(readFileSync(file(connectionFile), 'utf8')) as Record<string, string>;
      const before = connection();
      const command = `${status.insecureNodeCommand} --etcd --controlplane --worker --internal-address eth0`;
      expect(lab.run(['sh', '-c', command], lab.environment).status).toBe(0);
      expect(connection().secretName).toBe(before.secretName);
      const { items } = lab.call('GET', '/apis/cluster.x-k8s.io/v1beta2/namespaces/fleet-default/machines').json;
      expect(items).toHaveLength(1);
    });

    it('is gone after the uninstall script', () => {
      const program = '/opt/rancher-system-agent/bin/rancher-system-agent';
      expect(existsSync(file(program))).toBe(true);
      const { status: code } = lab.run([`${program}-uninstall.sh`], lab.environment);
      expect(code).toBe(0);
      const gone = ['/etc/rancher/agent', '/var/lib/rancher/agent', program, `${program}-uninstall.sh`];
      for (const path of [...gone, `${program}-supervisor`]) expect(existsSync(file(path)), path).toBe(false);
      expect(supervisors()).toEqual([]);
    });
  });
});
