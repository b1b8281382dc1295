import type { MachineConfig } from '../../kinds/machine-config.ts';
import { textIn } from '../../kinds/machine-config-values.ts';
import { textOf } from './settings.ts';

/** Where the EC2 API of a place is, and how often it is asked again. */
export interface Route {
  readonly region: string;
  /** URL of an endpoint that is not AWS's own. */
  readonly endpoint: string | undefined;
  /** Calls of one request, at least 1. */
  readonly attempts: number;
}

/** The way to the place of a configuration. */
export function routeOf(config: MachineConfig): Route {
  const retries = Number(textOf(config, 'retries'));
  return {
    region: textOf(config, 'region'),
    endpoint: endpointIn(config),
    attempts: Number.isInteger(retries) && retries > 0 ? retries + 1 : 1,
  };
}

/** The same words for the same place: the region, with its endpoint where it is not AWS's own. */
export function placeOf(config: MachineConfig): string {
  const { region, endpoint } = routeOf(config);
  return endpoint === undefined ? region : `${region} at ${withoutLogin(endpoint)}`;
}

/** A scheme that is written wins over `insecureTransport`, as it does for the AWS SDKs. */
function endpointIn(config: MachineConfig): string | undefined {
  const text = textIn(config, 'endpoint').replace(/\/+$/, '');
  if (text === '') return undefined;
  if (/^https?:\/\//i.test(text)) return text;
  return `${config.insecureTransport === true ? 'http' : 'https'}://${text}`;
}

function withoutLogin(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
