import type { Instance } from '../../kinds/instance/schema.ts';
import { decideInstance } from '../../planner/instances/decide.ts';
import type { AnyObject } from '../../runtime/object.ts';
import type { Workspace } from '../../runtime/workspace.ts';
import { callKeyOf } from '../clouds/accounts.ts';
import { withAnswer } from './answers.ts';
import { asking, withBooks } from './books.ts';
import type { InstanceMeans } from './means.ts';
import type { InstanceWorld } from './world.ts';

/** Writes down what a call came to. Until that is done the answer stays, whoever was faster. */
export async function hear(world: InstanceWorld, work: Workspace, { calls }: InstanceMeans): Promise<void> {
  const { answer, key, roundKey, known } = world;
  if (!answer) return;
  const instance = await work.read<Instance & AnyObject>(key);
  if (instance && instance.metadata?.uid === answer.uid) {
    const { token } = instance.spec;
    const status = withAnswer(instance.status ?? {}, answer, { token, now: work.now });
    const next = known ? decideInstance({ ...known.view, status }) : asking;
    await work.commit([{ op: 'put', key, object: withBooks(instance, status, next, work.now) }]);
  }
  calls.drop(callKeyOf('instance', roundKey));
  // What was decided was decided without the answer.
  work.lookAgainIn(0);
}
