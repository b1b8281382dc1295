import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../testing/kubernetes/api-server.ts';
import { comparable, recordedScenarios, type Step } from '../../../testing/kubernetes/transcripts.ts';
import { clusterKind } from '../../kinds/cluster/kind.ts';
import { configmapKind } from '../../kinds/configmap/kind.ts';
import { namespaceKind } from '../../kinds/namespace/kind.ts';
import { secretKind } from '../../kinds/secret/kind.ts';

const scenarios = recordedScenarios();
/** Steps of which only the code is compared, and why. */
const otherwise = new Map([
  ['error-verbs 5', 'a path outside of the API belongs to the rest of the manager, which answers in its own form'],
]);

const started: { api?: TestApi } = {};

beforeAll(async () => {
  // The definition of the recorded session has columns that are paths, as any has; ours has one that is worked out.
  const recordedKind = { ...clusterKind, columns: clusterKind.columns.filter(({ print }) => print === undefined) };
  const kinds = [namespaceKind, secretKind, configmapKind, recordedKind];
  started.api = await startTestApi({ kinds, namespaces: ['oracle'], loops: false });
});

afterAll(() => started.api?.close());

async function send({ request }: Step, versions: Map<string, string[]>) {
  const { method, path, contentType, accept, useCurrent } = request;
  let { body } = request;
  const item = path.split('?', 1)[0] ?? '';
  if (useCurrent !== undefined) body = withVersion(body, useCurrent, versions.get(item) ?? []);
  const response = await fetch(`${started.api?.url}${path}`, {
    method,
    headers: {
      'user-agent': 'recorder/1.0',
      ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
      ...(accept === undefined ? {} : { accept }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const answer: unknown = type.startsWith('application/json') ? JSON.parse(text) : text;
  noteVersion(answer, item, method, versions);
  return {
    code: response.status,
    contentType: type.startsWith('application/json') ? 'application/json' : type,
    body: answer,
  };
}

/** `stale` is the version before the last write that changed it. */
function withVersion(body: unknown, use: string, known: readonly string[]): unknown {
  if (use === 'none') return body;
  const resourceVersion = use === 'stale' ? (known.at(-2) ?? known.at(-1)) : known.at(-1);
  const object = body as { metadata: object };
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}

function noteVersion(answer: unknown, path: string, method: string, versions: Map<string, string[]>): void {
  const metadata = (answer as { metadata?: { name?: string; resourceVersion?: string } }).metadata;
  if (metadata?.resourceVersion === undefined || metadata.name === undefined) return;
  const item = method === 'POST' ? `${path}/${metadata.name}` : path.replace(/\/(status|scale)$/, '');
  const known = versions.get(item) ?? [];
  if (known.at(-1) !== metadata.resourceVersion) versions.set(item, [...known, metadata.resourceVersion]);
}

describe('a recorded session with a Kubernetes API server', () => {
  for (const [name, steps] of scenarios) {
    test(`${name} goes the same way`, async () => {
      const versions = new Map<string, string[]>();
      for (const step of steps) {
        const { code, contentType, body } = await send(step, versions);
        if (otherwise.has(`${name} ${step.step}`)) {
          expect(code).toBe(step.response.code);
          continue;
        }
        const label = `step ${step.step}: ${step.request.method} ${step.request.path}`;
        expect({ label, code, contentType, body: comparable(body) }).toEqual({
          label,
          code: step.response.code,
          contentType: step.response.contentType,
          body: comparable(step.response.body),
        });
      }
    });
  }
});
