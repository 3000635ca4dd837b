using Pipeline.Tests.Workflows.Model.Coverage;
using Pipeline.Rendering;
using Pipeline.Workflows.Documents;
using Workflows;

// Workflows coverage <schema>                  how much of GitHub's schema the model can say
// Workflows generate <jobs> <folder>           writes the files, a whole process
// Workflows time <make|text|read> <jobs> <rounds>   the model, the model and its text, the text read back
// Workflows time systems <systems> <rounds>    all files of as many systems, each as large as MDC
switch (args)
{
    case ["coverage", var schema]:
        var coverage = SchemaCoverage.Of(Schema.Load(schema), KitchenSink.Workflows);
        Console.Write(coverage.ToTable());
        return coverage.Missing.Any() ? 1 : 0;
    case ["generate", var jobs, var folder]:
        foreach (var file in Sample.Make(Timing.Number(jobs)))
            File.WriteAllText(Path.Combine(folder, file.Id + ".yml"), file.ToText());
        return 0;
    case ["time", "make", var jobs, var rounds]:
        Timing.Print("make", Timing.Number(rounds), () => Sample.Make(Timing.Number(jobs)));
        return 0;
    case ["time", "text", var jobs, var rounds]:
        Timing.Print("text", Timing.Number(rounds), () => Sample.Make(Timing.Number(jobs)).ForEach(x => x.ToText()));
        return 0;
    case ["time", "read", var jobs, var rounds]:
        var texts = Sample.Make(Timing.Number(jobs)).ConvertAll(x => (x.Path, Text: x.ToText()));
        Timing.Print("read", Timing.Number(rounds), () => texts.ForEach(x => WorkflowDocument.Parse(x.Path, x.Text)));
        return 0;
    case ["time", "systems", var count, var rounds]:
        var systems = Enumerable.Range(1, Timing.Number(count)).Select(x => Systems.Mdc.Definition with { Name = $"mdc{x}" }).ToList();
        Timing.Print("systems", Timing.Number(rounds), () => systems.ForEach(x => SystemFiles.Of(x)));
        return 0;
    default:
        Console.Error.WriteLine("coverage <schema> | generate <jobs> <folder> | time <make|text|read> <jobs> <rounds> | time systems <systems> <rounds>");
        return 2;
}
