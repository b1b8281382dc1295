import type { Clock } from './clock.ts';
import { type Connection, readConnection } from './protocol/connection.ts';
import type { Transport } from './protocol/transport.ts';

/** What a host says of itself at registration, as the install script does. */
export interface HostOrder {
  /** The registration token. */
  readonly token: string;
  /** Kept by the host over a new installation; at most 63 hexadecimal digits. */
  readonly machineId: string;
  readonly bootId: string;
  readonly hostname: string;
  readonly roles: { readonly etcd: boolean; readonly controlPlane: boolean; readonly worker: boolean };
  readonly nodeName?: string;
  /** Comma lists, as in the fields of the command. */
  readonly address?: string;
  readonly internalAddress?: string;
  readonly labels?: string;
  readonly taints?: string;
}

/** The manager has refused the host for a reason that waiting does not cure. */
export class RegistrationRefused extends Error {}

const pauseMs = 5_000;
const answerMs = 60_000;

export interface RegistrationAround {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Hears why it was not let in yet. */
  waits?(reason: string): void;
}

/**
 * Registers a host until it is let in: what is no answer, or a passing one (429 and 5xx), is asked again. Rejects with
 * {@link RegistrationRefused} for every other answer, and when the signal aborts.
 */
export async function registerHost(
  order: HostOrder,
  { transport, clock, waits }: RegistrationAround,
  signal: AbortSignal,
): Promise<Connection> {
  const headers = headersOf(order);
  for (;;) {
    signal.throwIfAborted();
    let wait = pauseMs;
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
      const answer = await transport.send({ method: 'GET', path: '/v3/connect/agent', headers, signal: limit });
      let text = '';
      for await (const chunk of answer.body) text += chunk;
      if (answer.status === 200) return readConnection(text);
      if (answer.status < 500 && answer.status !== 429) throw new RegistrationRefused(sentenceOf(answer.status, text));
      wait = Number(answer.header('retry-after')) * 1000 || pauseMs;
      waits?.(sentenceOf(answer.status, text));
    } catch (error) {
      if (error instanceof RegistrationRefused || signal.aborted) throw error;
      waits?.(error instanceof Error ? error.message : String(error));
    }
    await clock.sleep(wait, signal);
  }
}

/** curl sends no header without a value. */
function headersOf(order: HostOrder): Readonly<Record<string, string>> {
  const headers = {
    accept: '*/*',
    authorization: `Bearer ${order.token}`,
    'x-cattle-id': order.machineId,
    'x-cattle-role-etcd': String(order.roles.etcd),
    'x-cattle-role-control-plane': String(order.roles.controlPlane),
    'x-cattle-role-worker': String(order.roles.worker),
    'x-cattle-node-name': order.nodeName ?? '',
    'x-cattle-address': order.address ?? '',
    'x-cattle-internal-address': order.internalAddress ?? '',
    'x-cattle-labels': order.labels ?? '',
    'x-cattle-taints': order.taints ?? '',
    'x-drover-boot-id': order.bootId,
    'x-drover-hostname': order.hostname,
  };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}

function sentenceOf(status: number, text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    if (typeof message === 'string') return message;
  } catch {
    // The answer is no JSON: its text is the sentence.
  }
  return text.trim() || `the manager answered with status ${status}`;
}
