/** The name of a browser in lower case; without a window it has the same one. */
export function browserName(product: string): string {
  return product.toLowerCase().replace(/^headlesschrome$/, 'chrome');
}
