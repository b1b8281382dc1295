import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { whereIs } from '../../testing/needs.ts';
import { dataFolder, type LabManager } from './manager.ts';
import { homeFolder, type Place, type Ran } from './place.ts';
import type { Program } from './program.ts';

/** Where a person sits: kubectl and drover on another machine than the manager's, with a kubeconfig of the manager. */
export interface Desk {
  readonly place: Place;
  kubectl(args: readonly string[], input?: string): Promise<Ran>;
  /** kubectl that must succeed; gives what it printed. */
  ask(args: readonly string[], input?: string): Promise<string>;
  /** The same, as JSON. */
  json<T>(args: readonly string[]): Promise<T>;
  drover(args: readonly string[], input?: string): Promise<Ran>;
  /** Waits until an object is as wanted; where that takes too long it throws with why the cluster is not ready. */
  waitFor(object: string, wanted: string, seconds: number): Promise<void>;
}

export const kubeconfigFile = `${homeFolder}/.kube/config`;
const namespace = 'fleet-default';

/** Gives the desk a kubeconfig from the manager, which must run. */
export async function openDesk(place: Place, manager: LabManager, program: Program): Promise<Desk> {
  const words = ['kubeconfig', '--data', dataFolder, '--kubeconfig', '/tmp/config', '--use'];
  await manager.place.ok([...program.words, ...words]);
  mkdirSync(dirname(place.path(kubeconfigFile)), { recursive: true });
  writeFileSync(place.path(kubeconfigFile), readFileSync(manager.place.path('/tmp/config')), { mode: 0o600 });
  const program_ = whereIs('kubectl');
  const desk: Desk = {
    place,
    kubectl: (args, input = '') => place.run([program_, '--namespace', namespace, ...args], { input, seconds: 280 }),
    async ask(args, input) {
      const { code, stdout, stderr } = await desk.kubectl(args, input);
      if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
      return stdout;
    },
    json: async <T>(args: readonly string[]) => JSON.parse(await desk.ask([...args, '-o', 'json'])) as T,
    drover: (args, input = '') => place.run([...program.words, ...args], { input }),
    async waitFor(object, wanted, seconds) {
      const ran = await desk.kubectl(['wait', `--for=${wanted}`, `--timeout=${seconds}s`, object]);
      if (ran.code === 0) return;
      throw new Error(`${object} does not become ${wanted}: ${ran.stderr}${await whyNot(desk)}`);
    },
  };
  return desk;
}

/** What a person would look at. */
async function whyNot(desk: Desk): Promise<string> {
  const list = await desk.kubectl(['get', 'clusters.provisioning.cattle.io', '-o', 'name']);
  const names = list.stdout.split('\n').flatMap((line) => line.split('/')[1] ?? []);
  const reasons = await Promise.all(names.map((name) => desk.drover(['why', 'cluster', name])));
  const machines = await desk.kubectl(['get', 'machines.cluster.x-k8s.io']);
  return [...reasons.map(({ stdout, stderr }) => stdout + stderr), machines.stdout].join('\n');
}
