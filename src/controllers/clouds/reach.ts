import type { Driver } from '../../drivers/types.ts';
import type { MachineConfig } from '../../kinds/machine-config.ts';
import type { Secret } from '../../kinds/secret/schema.ts';
import type { Reason } from '../../planner/instances/view.ts';
import type { AnyObject } from '../../runtime/object.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import type { Accounts, CloudAccount } from './accounts.ts';
import { failureOf } from './ask.ts';
import { placeOfCredential, valuesIn, valuesInline } from './credential.ts';
import type { CloudPorts } from './ports.ts';

/** Where machines are, as an Instance, a template or a footprint says. */
export interface Whereabouts {
  readonly namespace: string;
  readonly driver: string;
  readonly cloudCredentialSecretName?: string | null | undefined;
  readonly config?: Readonly<Record<string, unknown>> | null | undefined;
}

export type Reached =
  | { readonly ok: true; readonly account: CloudAccount; readonly config: MachineConfig }
  | ({ readonly ok: false } & Reason);

/** Opens the account of machines. What it reads wakes the round: a Secret that comes late, or a changed one. */
export async function reachAccount(
  work: Workspace,
  where: Whereabouts,
  { ports, accounts }: { readonly ports: CloudPorts; readonly accounts: Accounts },
): Promise<Reached> {
  const driver = await ports.driver(where.driver);
  if (!driver) return refusal('Waiting', `there is no node driver ${where.driver} in this release`);
  const config = configOf(where, driver);
  const reference = where.cloudCredentialSecretName ?? '';
  const values = await credentialOf(work, { reference, config, where, driver }, ports);
  if (!values.ok) return values;
  try {
    return {
      ok: true,
      config,
      account: accounts.open({ driver, reference: values.place, config, values: values.values }),
    };
  } catch (error) {
    return refusal('Error', failureOf(error).message);
  }
}

type Values =
  | { readonly ok: true; readonly place: string; readonly values: Readonly<Record<string, string>> }
  | ({ readonly ok: false } & Reason);

interface CredentialAsk {
  readonly reference: string;
  readonly config: MachineConfig;
  readonly where: Whereabouts;
  readonly driver: Driver;
}

async function credentialOf(
  work: Workspace,
  { reference, config, where, driver }: CredentialAsk,
  ports: CloudPorts,
): Promise<Values> {
  const { credentialFields: fields } = driver;
  if (fields.length === 0) return { ok: true, place: '', values: {} };
  if (reference === '') {
    const resource = ports.configResource(config.kind);
    const { name, namespace = where.namespace } = config.metadata;
    const key = resource && { ...resource, namespace, name };
    const live = key && name !== '' ? await work.read<AnyObject>(key) : undefined;
    return { ok: true, place: '', values: valuesInline(live, fields) };
  }
  const place = placeOfCredential(reference, where.namespace);
  if (!place.ok) return refusal('Missing', place.message);
  const { namespace, name } = place.key;
  const secret = await work.read<Secret & AnyObject>(place.key);
  if (!secret) {
    return refusal('Missing', `Secret ${namespace}/${name} with the credential is not there; it is used once it comes`);
  }
  const values = valuesIn(secret, driver.facts.name, fields);
  if (Object.keys(values).length === 0) {
    const wanted = fields.map((field) => `${driver.facts.name}credentialConfig-${field}`).join(', ');
    return refusal(
      'Missing',
      `Secret ${namespace}/${name} has no credential for ${driver.facts.name}; it needs ${wanted}`,
    );
  }
  return { ok: true, place: `${namespace}:${name}`, values };
}

function refusal(reason: string, message: string): { readonly ok: false } & Reason {
  return { ok: false, reason, message };
}

/** The configuration with the frame that drivers expect, also where only its fields were kept. */
function configOf({ config, namespace }: Whereabouts, driver: Driver): MachineConfig {
  const { kind, apiVersion, metadata, ...fields } = config ?? {};
  const frame =
    typeof metadata === 'object' && metadata !== null ? (metadata as { name?: unknown; namespace?: unknown }) : {};
  return {
    ...fields,
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind: typeof kind === 'string' ? kind : driver.facts.configKind,
    metadata: {
      name: typeof frame.name === 'string' ? frame.name : '',
      namespace: typeof frame.namespace === 'string' ? frame.namespace : namespace,
    },
  };
}
