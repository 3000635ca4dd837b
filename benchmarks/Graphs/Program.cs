using System.Globalization;
using Graphs;

// Graphs noop <chain|fan|layers> <targets>     runs a graph of targets that do nothing
// Graphs weighted <graphs> <workers>           runs random weighted graphs and compares their time with the bound
return args switch
{
    ["noop", var shape, var count] => NoOp.Run(shape, Number(count)),
    ["weighted", var graphs, var workers] => Weighted.Run(Number(graphs), Number(workers)),
    _ => throw new ArgumentException("noop <chain|fan|layers> <targets>, or weighted <graphs> <workers>"),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
