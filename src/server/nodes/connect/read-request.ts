import type { IncomingHttpHeaders } from 'node:http';
import { readDetectedAddresses } from '../../../kinds/node-registration/detected-addresses.ts';
import type { NodeRegistrationRequest } from '../../../kinds/node-registration/subject.ts';

/** A host that asks for something, as its headers say. */
export interface HostRequest {
  /** Absent where a host is only checked and has no identity yet. */
  readonly machineId?: string;
  readonly registration: NodeRegistrationRequest;
  /** Changes with every boot; absent from scripts that do not send it. */
  readonly bootId?: string;
  readonly hostname?: string;
  /** All addresses of the host, as a comma list; sent together with those that were found. */
  readonly present?: string;
}

/** The token of a `Bearer` header; undefined without. */
export function bearerOf(headers: IncomingHttpHeaders): string | undefined {
  const match = /^bearer +([\x21-\x7e]{1,512})$/i.exec(headers.authorization?.trim() ?? '');
  return match?.[1];
}

const idForm = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;

/** Reads the headers of the install script. Gives the sentence for whoever started it where they make no sense. */
export function readHostRequest(headers: IncomingHttpHeaders): HostRequest | string {
  const text = (name: string): string | undefined => {
    const value = headers[name];
    const joined = Array.isArray(value) ? value.join(',') : value;
    return joined === undefined || joined.trim() === '' ? undefined : utf8(joined.trim());
  };
  const machineId = text('x-cattle-id');
  if (machineId !== undefined && !idForm.test(machineId)) {
    return 'the machine id is expected to be at most 63 letters, digits, "-", "_" and "."; remove /etc/rancher/agent/cattle-id to get a new one';
  }
  const isTrue = (name: string): boolean => text(name)?.toLowerCase() === 'true';
  const detected = text('x-drover-detected-addresses');
  const registration = present({
    nodeName: text('x-cattle-node-name'),
    address: text('x-cattle-address'),
    internalAddress: text('x-cattle-internal-address'),
    detected: detected === undefined ? undefined : readDetectedAddresses(detected),
    labels: text('x-cattle-labels'),
    taints: text('x-cattle-taints'),
    roles: {
      etcd: isTrue('x-cattle-role-etcd'),
      controlPlane: isTrue('x-cattle-role-control-plane'),
      worker: isTrue('x-cattle-role-worker'),
    },
  });
  return present({
    machineId,
    registration,
    bootId: text('x-drover-boot-id')?.slice(0, 200),
    hostname: text('x-drover-hostname')?.slice(0, 253),
    present: text('x-drover-present-addresses'),
  });
}

/** Node reads headers as Latin-1; a shell sends what was typed, which is UTF-8. */
function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function present<T extends object>(object: T): Present<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Present<T>;
}
