/**
 * How many products the page shows. It cannot tell a browser from a recording.
 *
 * @param {Pick<import('@e2evidence/cdp-tap').CdpReplayer, 'send'>} cdp
 */
export async function countProducts(cdp) {
  const { root } = await cdp.send('DOM.getDocument');
  const { nodeIds } = await cdp.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector: 'main li' });
  return nodeIds.length;
}
