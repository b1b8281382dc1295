import type { Kind } from '../../kinds/types.ts';
import { adminGroup, authenticatedGroup, type Identity, nodeGroup, nodeSecretExtra } from '../identity.ts';
import type { PathRule, Policy, ResourceRule } from './policy.ts';

/** Gives a role to its subjects, for named namespaces or everywhere. */
export interface GrantedRole {
  readonly role: 'admin' | 'editor' | 'reader';
  /** Absent: everywhere, which an editor cannot have. */
  readonly namespaces?: readonly string[];
}

/** What a role may be given on: the names that rules use. */
export type Resource = Pick<Kind, 'group' | 'plural' | 'scope' | 'statusSubresource' | 'scale'>;

/**
 * Resources that hold credentials, or hand them out, or decide who may do what. A reader never sees them; an editor sees
 * those inside of the own namespaces.
 */
const confidential: ReadonlySet<string> = new Set([
  '/secrets',
  'management.cattle.io/tokens',
  'management.cattle.io/users',
  'management.cattle.io/clusterregistrationtokens',
  'drover.dev/grants',
]);

/**
 * Books of the manager about machines that cost money: which credential they are made with stands in them, so whoever
 * writes them would use credentials that are not theirs.
 */
const books: ReadonlySet<string> = new Set(['drover.dev/instances', 'drover.dev/machinepools']);

const everything: Policy = {
  resources: [{ verbs: ['*'], groups: ['*'], resources: ['*'] }],
  paths: [{ verbs: ['*'], paths: ['*'] }],
};

/** What clients need before they can ask for anything. */
const discovery: PathRule = {
  verbs: ['get', 'head'],
  paths: ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', '/version', '/version/*'],
};

/** Questions about oneself. */
const selfReviews: readonly ResourceRule[] = [
  {
    verbs: ['create'],
    groups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  },
  { verbs: ['create'], groups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
];

/** What kinds there are, in the form of Kubernetes: it says no more than discovery does. */
const definitions: ResourceRule = {
  verbs: ['get', 'list', 'watch'],
  groups: ['apiextensions.k8s.io'],
  resources: ['customresourcedefinitions'],
};

/** A person's own tokens and password; the handlers let nobody but an admin reach those of others. */
const ownAccount: PathRule = { verbs: ['post'], paths: ['/v3/tokens', '/v3/users'] };

/** Cloud credentials in Rancher's API; the handlers ask for the rights to their Secrets. */
const credentials: PathRule = {
  verbs: ['get', 'head', 'post', 'put', 'delete'],
  paths: ['/v3/cloudCredentials', '/v3/cloudCredentials/*', '/v3/cloudcredentials', '/v3/cloudcredentials/*'],
};

const metrics: PathRule = { verbs: ['get'], paths: ['/metrics'] };

const readVerbs = ['get', 'list', 'watch'];
const nodeVerbs = [...readVerbs, 'update', 'patch'];

/** The policy that follows from who someone is and what was granted. */
export function policyFor(user: Identity, granted: readonly GrantedRole[], resources: readonly Resource[]): Policy {
  if (user.groups.includes(adminGroup) || granted.some(({ role }) => role === 'admin')) return everything;
  if (!user.groups.includes(authenticatedGroup)) return { resources: [], paths: [] };
  if (user.groups.includes(nodeGroup)) return nodePolicy(user);
  const readsAll = granted.some(({ role, namespaces }) => role === 'reader' && namespaces === undefined);
  return {
    resources: [...selfReviews, definitions, ...granted.flatMap((grant) => rulesOf(grant, resources))],
    paths: [discovery, ownAccount, credentials, ...(readsAll ? [metrics] : [])],
  };
}

function nodePolicy(user: Identity): Policy {
  const secrets = (user.extra[nodeSecretExtra] ?? []).map((text) => text.split('/'));
  const own = secrets.flatMap(([namespace, name, ...more]): ResourceRule[] =>
    namespace && name && more.length === 0
      ? [{ verbs: nodeVerbs, groups: [''], resources: ['secrets'], names: [name], namespaces: [namespace] }]
      : [],
  );
  return { resources: own, paths: [discovery] };
}

function rulesOf(grant: GrantedRole, resources: readonly Resource[]): ResourceRule[] {
  if (grant.role === 'reader') return readerRules(grant, resources);
  const { namespaces } = grant;
  if (grant.role !== 'editor' || namespaces === undefined) return [];
  const namespaced = resources.filter(({ scope }) => scope === 'Namespaced');
  const isBook = ({ group, plural }: Resource): boolean => books.has(`${group}/${plural}`);
  return [
    ownNamespaces(namespaces),
    ...rulesByGroup(
      namespaced.filter((resource) => !isBook(resource)),
      ['*'],
      namespaces,
    ),
    ...rulesByGroup(namespaced.filter(isBook), readVerbs, namespaces),
  ];
}

function readerRules({ namespaces }: GrantedRole, resources: readonly Resource[]): ResourceRule[] {
  const open = resources.filter(({ group, plural }) => !confidential.has(`${group}/${plural}`));
  if (namespaces === undefined) return rulesByGroup(open, readVerbs);
  const namespaced = open.filter(({ scope }) => scope === 'Namespaced');
  return [ownNamespaces(namespaces), ...rulesByGroup(namespaced, readVerbs, namespaces)];
}

/** A Namespace is cluster-scoped, but those who work in it may look at it. */
function ownNamespaces(namespaces: readonly string[]): ResourceRule {
  return { verbs: ['get'], groups: [''], resources: ['namespaces'], names: namespaces };
}

/** Rules that name every resource: a kind that nobody thought of is denied. */
function rulesByGroup(
  resources: readonly Resource[],
  verbs: readonly string[],
  namespaces?: readonly string[],
): ResourceRule[] {
  const groups = Map.groupBy(resources, ({ group }) => group);
  return [...groups].map(([group, members]) => ({
    verbs,
    groups: [group],
    resources: members.flatMap(namesOf),
    ...(namespaces === undefined ? {} : { namespaces }),
  }));
}

function namesOf({ plural, statusSubresource, scale }: Resource): string[] {
  return [plural, ...(statusSubresource ? [`${plural}/status`] : []), ...(scale ? [`${plural}/scale`] : [])];
}
