/**
 * Text as HTML and SVG hold it.
 */

/**
 * A text that reads the same between tags and between double quotes.
 *
 * @internal
 */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
