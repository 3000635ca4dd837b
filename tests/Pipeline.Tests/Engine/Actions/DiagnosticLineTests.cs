using Pipeline.Engine;

namespace Pipeline.Tests.Engine.Actions;

/// <summary>Each line as a program really wrote it.</summary>
public sealed class DiagnosticLineTests
{
    [Theory]
    [InlineData("/src/a/B.cs(7,22): error CS1002: ; expected [/src/a/a.csproj]", "error", "/src/a/B.cs", 7, 22, "CS1002", "error CS1002: ; expected", "/src/a/a.csproj")]
    [InlineData("  3>/src/B.cs(7,22): warning CS0169: The field 'T.x' is never used [/src/a.csproj::TargetFramework=net10.0]", "warning", "/src/B.cs", 7, 22, "CS0169", "warning CS0169: The field 'T.x' is never used", "/src/a.csproj")]
    [InlineData("/src/B.cs(3,1): error WHITESPACE: Fix whitespace formatting. Insert '\\s'. [/src/a.csproj]", "error", "/src/B.cs", 3, 1, "WHITESPACE", "error WHITESPACE: Fix whitespace formatting. Insert '\\s'.", "/src/a.csproj")]
    [InlineData("/sdk/Sdk.targets(120,5): error NETSDK1045: too old [/src/a.csproj]", "error", "/sdk/Sdk.targets", 120, 5, "NETSDK1045", "error NETSDK1045: too old", "/src/a.csproj")]
    [InlineData("/src/a.csproj : error NU1101: Unable to find package X. [/src/a.sln]", "error", "/src/a.csproj", 0, 0, "NU1101", "error NU1101: Unable to find package X.", "/src/a.sln")]
    [InlineData("CSC : error CS8034: Unable to load Analyzer [/src/a.csproj]", "error", null, 0, 0, "CS8034", "error CS8034: Unable to load Analyzer", "/src/a.csproj")]
    [InlineData("/src/Directory.targets(4,5): error : No code, still an error [/src/a.csproj]", "error", "/src/Directory.targets", 4, 5, "", "error: No code, still an error", "/src/a.csproj")]
    [InlineData("src/app.ts(4,7,4,9): error TS2304: Cannot find name 'x'.", "error", "src/app.ts", 4, 7, "TS2304", "error TS2304: Cannot find name 'x'.", null)]
    [InlineData("src/main.cpp(12): fatal error C1083: Cannot open include file", "error", "src/main.cpp", 12, 0, "C1083", "error C1083: Cannot open include file", null)]
    [InlineData("src/main.c:3:12: error: expected ';' before '}' token", "error", "src/main.c", 3, 12, "", "error: expected ';' before '}' token", null)]
    [InlineData("src/main.c:1:10: fatal error: none.h: No such file or directory", "error", "src/main.c", 1, 10, "", "error: none.h: No such file or directory", null)]
    [InlineData("main.c:2:7: warning: unused variable 'x' [-Wunused-variable]", "warning", "main.c", 2, 7, "-Wunused-variable", "warning: unused variable 'x' [-Wunused-variable]", null)]
    [InlineData("build.sh:4:6: warning: Double quote to prevent globbing. [SC2086]", "warning", "build.sh", 4, 6, "SC2086", "warning: Double quote to prevent globbing. [SC2086]", null)]
    [InlineData("app.py:9: error: Incompatible types  [assignment]", "error", "app.py", 9, 0, "assignment", "error: Incompatible types  [assignment]", null)]
    [InlineData(@"C:\src\a.c:3:4: error: no", "error", @"C:\src\a.c", 3, 4, "", "error: no", null)]
    public void Lines_of_compilers_are_read(string line, string kind, string? file, int row, int column, string code, string text, string? project)
    {
        var place = file is null ? null : new Place(file, row, column);
        Assert.Equal(new Finding(kind, place, code, text) { Project = project }, DiagnosticLine.Read(line));
    }

    [Theory]
    [InlineData("")]
    [InlineData(": error")]
    [InlineData("Build FAILED.")]
    [InlineData("    0 Warning(s)")]
    [InlineData("error: the registry refused the key")]
    [InlineData("npm warning: old")]
    [InlineData("service: error: it did not start")]
    [InlineData("12:30: error: this is a time, 12 is no file")]
    [InlineData("service.log: error in reading: gone")]
    [InlineData("a.c:1:2: note: declared here")]
    [InlineData("a.c:1:2: errors: none")]
    [InlineData("a.cs(x,y): error CS1002: no numbers")]
    [InlineData("(1,2): error CS1002: no file")]
    [InlineData(":1:2: error: no file")]
    [InlineData("a.c:99999999999:2: error: number too big")]
    [InlineData("a.c:1:2: error:")]
    public void Other_lines_are_not(string line)
    {
        if (DiagnosticLine.Read(line) is { } finding)
            Assert.Null(new RepositoryFiles(() => Path.GetTempPath(), null).Find(finding.Place?.File ?? ""));
    }
}
