using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pipeline.Workflows.Model;

namespace Pipeline.Tests.Workflows.Model.Misuse;

/// <summary>What GitHub would refuse does not compile where a type can say so.</summary>
public sealed class MisuseTests
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(x => Path.GetFileName(x).StartsWith("System.", StringComparison.Ordinal))
            .Concat([typeof(WorkflowFile).Assembly.Location, typeof(Pipeline.Yaml.YamlNode).Assembly.Location]).Select(x => MetadataReference.CreateFromFile(x)),
    ];

    public static TheoryData<string> Names => [.. Snippets.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Misuse_does_not_compile_and_its_twin_does(string name)
    {
        var snippet = Snippets.All[name];
        var wrong = Errors(snippet.Wrong);
        Assert.True(wrong.Any(x => x.Id == snippet.Diagnostic), $"{snippet.Diagnostic} was expected; the compiler says: {string.Join("\n", wrong)}");
        Assert.Empty(Errors(snippet.Right));
    }

    [Fact]
    public void Misuse_has_no_other_mistake_than_the_one_that_is_meant()
    {
        foreach (var (name, snippet) in Snippets.All)
            Assert.True(Errors(snippet.Wrong).All(x => x.Id == snippet.Diagnostic), $"{name}: {string.Join("\n", Errors(snippet.Wrong))}");
    }

    private static List<Diagnostic> Errors(string body)
    {
        var tree = CSharpSyntaxTree.ParseText(Snippets.Around.Replace("BODY", body, StringComparison.Ordinal));
        var compilation = CSharpCompilation.Create("snippet", [tree], References, new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        return [.. compilation.GetDiagnostics().Where(x => x.Severity == DiagnosticSeverity.Error)];
    }
}
