import { argumentValue, type ComponentArguments } from '../lib/component-arguments.ts';
import type { ConfigValue, EngineConfig, Probe } from './types.ts';

/** Components that serve health over TLS with a certificate of their own, and the port they serve it at. */
const components = [
  { name: 'kube-controller-manager', port: '10257' },
  { name: 'kube-scheduler', port: '10259' },
] as const;

/** A list key as a list, whichever way it is given; component arguments are never split at commas, which their values may hold. */
export function listOf(value: ConfigValue | undefined): ComponentArguments {
  if (value === undefined || typeof value === 'boolean') return [];
  return typeof value === 'string' ? [value] : value;
}

/**
 * Arguments that make controller manager and scheduler write their serving certificates to a known place, so that probes
 * can trust them, and serve at a known port. What the user gave stays, and with an own certificate there is no directory.
 */
export function servingArguments(user: EngineConfig, dataDirectory: string): Record<string, readonly string[]> {
  const config: Record<string, readonly string[]> = {};
  for (const { name, port } of components) {
    const args = listOf(user[`${name}-arg`]);
    const added: string[] = [];
    const ownCertificate = argumentValue(args, 'tls-cert-file') ?? argumentValue(args, 'cert-dir');
    if (ownCertificate === undefined) added.push(`cert-dir=${defaultDirectory(dataDirectory, name)}`);
    if (argumentValue(args, 'secure-port') === undefined) added.push(`secure-port=${port}`);
    if (added.length > 0) config[`${name}-arg`] = added;
  }
  return config;
}

/** Directories of serving certificates that a component in a container must see, as `host:container` mounts. */
export function servingMounts(user: EngineConfig, dataDirectory: string): Record<string, readonly string[]> {
  const config: Record<string, readonly string[]> = {};
  for (const { name } of components) {
    const args = listOf(user[`${name}-arg`]);
    if (argumentValue(args, 'tls-cert-file') !== undefined) continue;
    const directory = argumentValue(args, 'cert-dir') ?? defaultDirectory(dataDirectory, name);
    config[`${name}-extra-mount`] = [`${directory}:${directory}`];
  }
  return config;
}

/** Probes of controller manager and scheduler as the configuration has them; none where the secure port is off. */
export function servingProbes(config: EngineConfig, host: string, dataDirectory: string): Probe[] {
  return components.flatMap(({ name, port }): Probe[] => {
    const args = listOf(config[`${name}-arg`]);
    const actualPort = argumentValue(args, 'secure-port') ?? port;
    if (actualPort === '0') return [];
    const directory = argumentValue(args, 'cert-dir') ?? defaultDirectory(dataDirectory, name);
    const certificate = argumentValue(args, 'tls-cert-file') ?? `${directory}/${name}.crt`;
    return [{ name, url: `https://${host}:${actualPort}/healthz`, caCert: certificate }];
  });
}

function defaultDirectory(dataDirectory: string, name: string): string {
  return `${dataDirectory}/server/tls/${name}`;
}
