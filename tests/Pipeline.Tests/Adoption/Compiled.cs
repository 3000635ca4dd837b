using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pipeline.Systems;

namespace Pipeline.Tests.Adoption;

/// <summary>A generated definition, compiled against the library as the build of a user would be, and loaded.</summary>
internal static class Compiled
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(x => MetadataReference.CreateFromFile(x)),
    ];

    private const string ImplicitUsings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    public static SystemDefinition Definition(string className, params string[] texts)
    {
        var compilation = CSharpCompilation.Create(
            "generated", [.. texts.Append(ImplicitUsings).Select(x => CSharpSyntaxTree.ParseText(x))], References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var bytes = new MemoryStream();
        var result = compilation.Emit(bytes);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(x => x.Severity == DiagnosticSeverity.Error).Concat<object>(texts)));
        Assert.Empty(result.Diagnostics.Where(x => x.Severity >= DiagnosticSeverity.Warning));
        var type = System.Reflection.Assembly.Load(bytes.ToArray()).GetType("Systems." + className)!;
        return (SystemDefinition)type.GetProperty("Definition")!.GetValue(null)!;
    }
}
