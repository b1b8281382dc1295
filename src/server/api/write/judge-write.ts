import { formatFieldPath } from '../../../lib/field-path.ts';
import { blocks } from '../../../lib/issue.ts';
import { type JsonObject, objectAt, sameJson, textAt } from '../json.ts';
import { causeOfFault, causeOfIssue, sentenceOf } from '../read/causes.ts';
import { judgeMetadata, judgeMetadataChange } from '../read/judge-metadata.ts';
import { invalid } from '../status-error.ts';
import type { WriteContext } from './write-context.ts';

/** Judges an object that is about to be stored: all its problems at once, as 422; the milder ones as warnings. */
export async function judgeWrite(
  context: WriteContext,
  object: JsonObject,
  before: JsonObject | undefined,
): Promise<void> {
  const { kind } = context.served;
  const faults = [
    ...judgeMetadata(kind, object),
    ...(before === undefined ? [] : judgeMetadataChange(object, before)),
    ...(context.subresource === 'finalize' ? [] : (kind.quirks?.judge?.(object, before) ?? [])),
  ];
  const causes = faults.map(causeOfFault);
  if (needsAdmission(context, object, before)) causes.push(...(await admit(context, object, before)));
  if (causes.length > 0) throw invalid(kind, textAt(objectAt(object, 'metadata') ?? {}, 'name') ?? '', causes);
}

/**
 * Rules judge what users ask for. Status, an object that is going away, and a change that touches neither content nor
 * annotations (finalizers, labels, owners) must get through even where a rule has become stricter since.
 */
function needsAdmission(context: WriteContext, object: JsonObject, before: JsonObject | undefined): boolean {
  if (context.subresource === 'status' || context.subresource === 'finalize') return false;
  if (before === undefined) return true;
  const old = objectAt(before, 'metadata') ?? {};
  if (old.deletionTimestamp !== undefined) return false;
  const metadata = objectAt(object, 'metadata') ?? {};
  return !sameJson(metadata.annotations, old.annotations) || !sameJson(contentOf(object), contentOf(before));
}

function contentOf({ metadata: _metadata, status: _status, ...content }: JsonObject): JsonObject {
  return content;
}

/** Causes of what the rules refuse; the rest becomes warnings. */
async function admit(context: WriteContext, object: JsonObject, before: JsonObject | undefined) {
  const { issues, enforce } = await context.api.admission({
    kind: context.served.kind,
    operation: before === undefined ? 'create' : 'update',
    subresource: context.subresource,
    object,
    before,
    user: context.user,
    dryRun: context.options.dryRun,
  });
  const refuse = enforce && blocks(issues);
  for (const issue of issues) {
    const told = refuse && issue.severity === 'error';
    if (!told && issue.severity !== 'info') context.warn(`${formatFieldPath(issue.path)}: ${sentenceOf(issue)}`);
  }
  return refuse ? issues.filter((issue) => issue.severity === 'error').map(causeOfIssue) : [];
}
