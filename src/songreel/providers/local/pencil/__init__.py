"""Drawing with flat shapes: colours, outlines, and a canvas of premultiplied pixels."""
