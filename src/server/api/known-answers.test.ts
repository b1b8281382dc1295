import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtInAnswers } from '../../../testing/kubernetes/answers/built-in.ts';
import { customAnswers } from '../../../testing/kubernetes/answers/custom.ts';
import { anything, type KnownStep } from '../../../testing/kubernetes/answers/step.ts';
import { startTestApi, type TestApi } from '../../../testing/kubernetes/api-server.ts';
import { type Answer, send } from '../../../testing/kubernetes/requests.ts';
import { widgetKind } from '../../../testing/kubernetes/widget.ts';
import { configmapKind } from '../../kinds/configmap/kind.ts';
import { eventKind } from '../../kinds/event/kind.ts';
import { namespaceKind } from '../../kinds/namespace/kind.ts';
import { secretKind } from '../../kinds/secret/kind.ts';
import { serviceaccountKind } from '../../kinds/serviceaccount/kind.ts';

// What a Kubernetes API server is known to answer where no recorded session says it. Codes, reasons, fields and objects
// count; the wording of messages does not, but for those of conflicts, which kubectl's users read.

const kinds = [namespaceKind, configmapKind, secretKind, serviceaccountKind, eventKind, widgetKind];
const scenarios = Object.entries({ ...builtInAnswers, ...customAnswers });
const started: { api?: TestApi } = {};

beforeAll(async () => {
  const namespaces = scenarios.map((_, index) => `n${index}`);
  started.api = await startTestApi({ kinds, namespaces, loops: false });
});
afterAll(() => started.api?.close());

function within<T>(value: T, namespace: string): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value).replaceAll('NS', namespace)) as T);
}

function causesOf(body: Answer): string[] {
  const causes: Answer[] = body.details?.causes ?? [];
  return causes.map(({ reason, field }) => `${reason} ${field ?? ''}`).sort();
}

function valueAt(body: Answer, path: string): unknown {
  return path.split('.').reduce((value: Answer, key) => value?.[key], body);
}

/** The expected part with every `anything` as what matches everything. */
function partOf(expected: unknown): unknown {
  if (expected === anything) return expect.anything();
  if (Array.isArray(expected)) return expected.map(partOf);
  if (typeof expected !== 'object' || expected === null) return expected;
  return Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, partOf(value)]));
}

async function take({ request, answer }: KnownStep, namespace: string): Promise<void> {
  if (started.api === undefined) throw new Error('the API was not started');
  const { method, path, ...more } = within(request, namespace);
  const { code, body } = await send(started.api, method, path, more);
  const at = `${method} ${path.slice(0, 200)}`;
  expect({ at, code, told: code === answer.code ? undefined : body }).toEqual({ at, code: answer.code });
  if (answer.body !== undefined)
    expect({ at, body }).toMatchObject({ at, body: partOf(within(answer.body, namespace)) });
  if (answer.causes !== undefined) expect({ at, causes: causesOf(body) }).toEqual({ at, causes: [...answer.causes] });
  for (const path of answer.without ?? []) expect({ at, [path]: valueAt(body, path) }).toEqual({ at });
}

describe('as a Kubernetes API server does', () => {
  for (const [index, [name, steps]] of scenarios.entries()) {
    test(name, async () => {
      for (const step of steps) await take(step, `n${index}`);
    });
  }
});
