namespace Pipeline.Workflows.Expressions;

/// <summary>placeholder</summary>
internal static class FileHash
{
}
