import { Type } from 'typebox';
import { CloudError, type CloudProblem, type MachineOrder } from '../../types.ts';
import type { Api, Ask } from '../api/client.ts';
import { Account, Image, Region, Size, SshKey, Tag } from '../api/wire.ts';
import { listFirewalls } from '../firewall/reconcile.ts';
import { type DropletSettings, settingsOf } from '../settings.ts';
import { type Findings, judge } from './judge.ts';

/** Asks for all that an order needs. What the token may not read is told as a problem beside what the rest shows. */
export async function validate(api: Api, order: MachineOrder): Promise<readonly CloudProblem[]> {
  const settings = settingsOf(order.config);
  const { findings, refused } = await findOut(api, settings);
  return [...refused, ...judge(order, settings, findings)];
}

interface Question {
  /** Scope that it needs, see DigitalOcean's description of the API. */
  readonly scope: string;
  ask(api: Api, settings: DropletSettings): Promise<Findings>;
}

const questions: readonly Question[] = [
  { scope: 'account:read', ask: async (api) => ({ account: await findAccount(api) }) },
  { scope: 'droplet:read', ask: async (api) => ({ droplets: await countDroplets(api) }) },
  { scope: 'regions:read', ask: async (api) => ({ regions: await listRegions(api) }) },
  { scope: 'sizes:read', ask: async (api) => ({ sizes: await listSizes(api) }) },
  { scope: 'image:read', ask: async (api, { image }) => ({ image: (await findImage(api, image)) ?? null }) },
  {
    scope: 'ssh_key:read',
    async ask(api, { ssh }) {
      const key = await findKey(api, ssh?.fingerprint);
      return ssh === undefined ? {} : { keyFound: key };
    },
  },
  {
    scope: 'firewall:read',
    async ask(api) {
      await listFirewalls(api);
      return {};
    },
  },
  {
    scope: 'tag:read',
    async ask(api) {
      await api.find({ path: 'tags/drover', doing: 'read tags' }, 'tag', Tag);
      return {};
    },
  },
];

async function findOut(api: Api, settings: DropletSettings): Promise<{ findings: Findings; refused: CloudProblem[] }> {
  const answers = await Promise.all(
    questions.map(async ({ scope, ask }) => {
      try {
        return { found: await ask(api, settings) };
      } catch (error) {
        if (error instanceof CloudError && error.kind === 'permission') return { refused: missingScope(scope, error) };
        throw error;
      }
    }),
  );
  return {
    findings: Object.assign({}, ...answers.map(({ found }) => found ?? {})) as Findings,
    refused: answers.flatMap(({ refused }) => refused ?? []),
  };
}

function missingScope(scope: string, { message }: CloudError): CloudProblem {
  return { kind: 'permission', message: `${message}; the scope is ${scope}` };
}

async function findAccount(api: Api): Promise<Account> {
  const found = await api.find({ path: 'account', doing: 'show the account' }, 'account', Account);
  if (found === undefined) throw new CloudError('unavailable', 'DigitalOcean does not show the account: there is none');
  return found;
}

/** Droplets belong to the team that a token was made in; empty where the token may not read whose it is. */
export async function accountIdOf(api: Api): Promise<string> {
  try {
    const { team, uuid } = await findAccount(api);
    return team?.uuid ?? uuid ?? '';
  } catch (error) {
    if (error instanceof CloudError && error.kind === 'permission') return '';
    throw error;
  }
}

const Total = Type.Object({ total: Type.Integer() });

/** Droplets of every kind: the limit is one for all. */
async function countDroplets(api: Api): Promise<number> {
  const counts = ['droplets', 'gpus'].map(async (type) => {
    const ask: Ask = { path: 'droplets', doing: 'count droplets', query: { type, per_page: 1 } };
    return (await api.find(ask, 'meta', Total))?.total ?? 0;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

export function listRegions(api: Api): Promise<Region[]> {
  return api.list(
    { path: 'regions', doing: 'list regions' },
    { key: 'regions', item: Region, idOf: ({ slug }) => slug },
  );
}

export function listSizes(api: Api): Promise<Size[]> {
  return api.list({ path: 'sizes', doing: 'list sizes' }, { key: 'sizes', item: Size, idOf: ({ slug }) => slug });
}

/** By slug or number. */
export function findImage(api: Api, image: string): Promise<Image | undefined> {
  return api.find({ path: `images/${encodeURIComponent(image)}`, doing: `show the image ${image}` }, 'image', Image);
}

/** Whether the account has the key. Without a fingerprint only whether keys may be read. */
async function findKey(api: Api, fingerprint: string | undefined): Promise<boolean> {
  if (fingerprint === undefined) {
    await api.find({ path: 'account/keys', doing: 'list SSH keys', query: { per_page: 1 } }, 'meta', Total);
    return false;
  }
  const path = `account/keys/${encodeURIComponent(fingerprint)}`;
  return (await api.find({ path, doing: `show the SSH key ${fingerprint}` }, 'ssh_key', SshKey)) !== undefined;
}
