import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { needs } from '../../testing/needs.ts';
import { homeFolder } from '../lab/place.ts';
import { hostAddresses, type Json, type Lab, managerAddresses, openLab, type Ran } from './lab.ts';

needs('root', 'network namespaces')('the install script in trouble', () => {
  let lab: Lab;
  let status: Json;
  let script: string;
  const roles = ['--etcd', '--controlplane', '--worker'];
  const internal = ['--internal-address', `${hostAddresses.ipv4},${hostAddresses.ipv6}`];

  beforeAll(async () => {
    lab = await openLab({ stack: 'dual' });
    status = await lab.makeCluster('demo', 'dual');
    script = `${homeFolder}/install.sh`;
    writeFileSync(lab.host.path(script), lab.run(['curl', '-skg', `${lab.url}/system-agent-install.sh`]).stdout);
  });
  afterAll(() => lab.close());

  /** Runs the script that was downloaded; whatever happens, nothing may be installed. */
  function install(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ran {
    const ran = lab.run(['sh', script, ...args], { ...lab.environment, CATTLE_TOKEN: String(status.token), ...env });
    expect(existsSync(lab.host.path('/opt/rancher-system-agent/bin/rancher-system-agent'))).toBe(false);
    return ran;
  }
  const inHost = (...command: string[]): void => {
    const ran = lab.run(command);
    if (ran.status !== 0) throw new Error(`${command.join(' ')}: ${ran.stderr}`);
  };

  it('names an argument that it does not know', () => {
    const { status: code, stderr } = install(['--etdc']);
    expect(stderr).toContain('[ERROR] unknown argument --etdc');
    expect(code).toBe(1);
  });

  it('stops at a wrong checksum and shows both', () => {
    const { status: code, stderr } = install([...roles, '--ca-checksum', 'ab'.repeat(32)]);
    expect(stderr).toMatch(
      /\[ERROR\] wrong checksum: the certificate authority of \S+ has [0-9a-f]{64}, expected (ab){32};/,
    );
    expect(code).toBe(1);
  });

  it('stops at a wrong token at once', () => {
    const { status: code, stderr } = install(roles, { CATTLE_TOKEN: 'x'.repeat(43), CATTLE_AGENT_TRIES: '50' });
    expect(stderr).toContain('wrong token: the manager does not know this registration token; copy the command');
    expect(code).toBe(1);
  });

  it('says that nobody listens', () => {
    const { status: code, stderr } = install([...roles, '--server', `https://${managerAddresses.ipv4}:9`]);
    expect(stderr).toContain(`https://${managerAddresses.ipv4}:9 refuses the connection`);
    expect(stderr).toContain('tried 2 times');
    expect(code).toBe(1);
  });

  it('says that the certificate has another name', () => {
    writeFileSync(
      lab.host.path('/etc/hosts'),
      `127.0.0.1 localhost\n::1 localhost\n${managerAddresses.ipv4} other.test\n`,
    );
    const { stderr } = install([...roles, '--server', 'https://other.test:8443']);
    expect(stderr).toContain('the certificate of the manager is not for other.test; use the name that it has');
  });

  it('says that a name is not known', () => {
    const { stderr } = install([...roles, '--server', 'https://nowhere.invalid:8443']);
    expect(stderr).toContain('the resolver of this host does not know the name nowhere.invalid');
  });

  it('tells silence from a refusal', () => {
    inHost(
      'ip',
      'neigh',
      'replace',
      managerAddresses.ipv6,
      'lladdr',
      '02:00:00:00:00:99',
      'dev',
      'eth0',
      'nud',
      'permanent',
    );
    try {
      const { stderr } = install(roles, { CATTLE_AGENT_TRIES: '1' });
      expect(stderr).toContain('packets vanish on the way');
    } finally {
      inHost('ip', 'neigh', 'del', managerAddresses.ipv6, 'dev', 'eth0');
    }
  });

  it('goes around a proxy that NO_PROXY excepts by an IPv6 range', () => {
    const proxy = {
      https_proxy: `http://${managerAddresses.ipv4}:9`,
      HTTPS_PROXY: `http://${managerAddresses.ipv4}:9`,
    };
    const around = install([...roles, ...internal, '--check'], { ...proxy, NO_PROXY: 'example.com, fd98:51c0::/29' });
    expect(around.stderr).not.toContain('[ERROR]');
    expect(around.status).toBe(0);
    const through = install([...roles, ...internal, '--check'], {
      ...proxy,
      NO_PROXY: 'fd99::/16,[fd98:51c2:77a0::2]',
    });
    expect(through.stderr).toContain('nobody answers behind the proxy');
  });

  it('shows what the manager refuses before anything is installed', () => {
    const { status: code, stderr } = install([
      ...roles,
      '--internal-address',
      `${hostAddresses.ipv4},fe80::1`,
      '--label',
      '-=x',
    ]);
    expect(stderr).toMatch(/\[ERROR\] --internal-address\[1\]: .*fe80::1.*link-local/);
    expect(stderr).toMatch(/\[ERROR\] --label\[0\]: /);
    expect(stderr).toContain('nothing was installed');
    expect(code).toBe(1);
  });

  it('shows the answer of the registration itself to those who went past the check', () => {
    const { status: code, stderr } = install([...roles, '--internal-address', 'fe80::1', '--ignore-preflight']);
    expect(stderr).toMatch(/\[ERROR\] cannot register: .*link-local/s);
    expect(code).toBe(1);
  });

  it('says that an internal address is on no interface of the host', () => {
    const { stderr } = install([...roles, '--internal-address', `10.98.0.77,${hostAddresses.ipv6}`]);
    expect(stderr).toContain('the internal address 10.98.0.77 is on no interface of the host');
  });

  it('says which port is taken', async () => {
    const code = "require('net').createServer().listen(9345, '::')";
    const stop = lab.start([process.execPath, '-e', code]);
    let stderr = '';
    for (let attempt = 0; attempt < 10 && !stderr.includes('9345'); attempt += 1) {
      ({ stderr } = install([...roles, ...internal, '--check']));
    }
    expect(stderr).toContain('somebody listens on TCP 9345 already');
    await stop();
  });

  it('takes lasting addresses of an interface only', () => {
    // Temporary addresses are made, and not preferred: the manager has no route to this one's network.
    inHost('sysctl', '-qw', 'net.ipv6.conf.eth0.use_tempaddr=1');
    const change = (verb: 'add' | 'del', address: string, ...more: string[]): void =>
      inHost('ip', 'addr', verb, address, 'dev', 'eth0', ...more);
    const source = 'fd98:51c2:77a0:1:20c:29ff:fe0c:1/64';
    const old = 'fd98:51c2:77a0::dead/64';
    // The kernel makes a temporary address beside one that manages such.
    change('add', source, 'mngtmpaddr', 'nodad', 'valid_lft', '9000', 'preferred_lft', '8000');
    change('add', old, 'nodad', 'preferred_lft', '0');
    const seen = lab.run(['ip', '-o', 'addr', 'show', 'dev', 'eth0']).stdout;
    expect(seen).toContain(' temporary ');
    expect(seen).toContain(' deprecated ');
    const { status: code, stderr } = install([...roles, '--internal-address', 'eth0', '--check']);
    expect(stderr).not.toContain('[ERROR]');
    expect(code).toBe(0);
    const resolve = `. ${script}.parts; tmp=$PWD; addresses_of_interface eth0`;
    writeFileSync(lab.host.path(`${script}.parts`), lab.run(['sed', '$d', script]).stdout);
    expect(lab.run(['sh', '-c', resolve]).stdout.trim().split('\n')).toEqual([hostAddresses.ipv4, hostAddresses.ipv6]);
    change('del', source);
    change('del', old);
  });

  it('tries the ports of nodes that run', async () => {
    const [address, id] = ['10.98.0.50', 'peer-1'];
    const say = (name: string, value: string): string[] => ['-H', `${name}: ${value}`];
    const headers = [
      ...say('Authorization', `Bearer ${status.token}`),
      ...say('X-Cattle-Id', id),
      ...say('X-Cattle-Role-Etcd', 'true'),
      ...say('X-Cattle-Internal-Address', `${address},fd98:51c2:77a0::50`),
    ];
    const registered = lab.run(['curl', '-skg', ...headers, `${lab.url}/v3/connect/agent`]).stdout;
    const { secretName, kubeConfig } = JSON.parse(registered) as Record<string, string>;
    const { users } = parse(kubeConfig ?? '') as { users: { user: { token: string } }[] };
    const watch = `${lab.url}/api/v1/namespaces/fleet-default/secrets?watch=true&fieldSelector=metadata.name%3D${secretName}`;
    const stop = lab.start(['curl', '-skgN', '-H', `Authorization: Bearer ${users[0]?.user.token}`, watch]);
    // Packets to it vanish.
    inHost('ip', 'neigh', 'replace', address, 'lladdr', '02:00:00:00:00:98', 'dev', 'eth0', 'nud', 'permanent');
    let stderr = '';
    for (let attempt = 0; attempt < 10 && !stderr.includes(address); attempt += 1) {
      ({ stderr } = install([...roles, ...internal, '--check']));
    }
    await stop();
    expect(stderr).toMatch(/\[WARN\] {2}peers: the node 10\.98\.0\.50 does not answer at .*TCP 9345/);
  });

  it('says that the host has no address of the family of the URL', () => {
    inHost('ip', '-6', 'addr', 'flush', 'dev', 'eth0');
    inHost('sysctl', '-qw', 'net.ipv6.conf.eth0.disable_ipv6=1');
    const { status: code, stderr } = install([...roles, ...internal]);
    expect(stderr).toContain(
      'this host has no IPv6 address; give it one, or use a URL of the manager that it can reach',
    );
    expect(code).toBe(1);
  });
});
