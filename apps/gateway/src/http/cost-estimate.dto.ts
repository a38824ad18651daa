import { IsInt, IsOptional, IsString, Max, Min, MinLength } from 'class-validator';

/** More tokens than all models of the world write in a day. */
const MOST_TOKENS = 1_000_000_000_000;

const message = 'Input should be a whole number of tokens';

/** The body of `POST /v1/cost-estimate`. The kinds of tokens do not overlap; what is absent is none. */
export class CostEstimateDto {
  @MinLength(1, { message: 'model: String should have at least 1 character' })
  @IsString({ message: 'model: Field required' })
  model!: string;

  @IsOptional()
  @Max(MOST_TOKENS, { message: `prompt_tokens: ${message}` })
  @Min(0, { message: `prompt_tokens: ${message}` })
  @IsInt({ message: `prompt_tokens: ${message}` })
  prompt_tokens?: number;

  @IsOptional()
  @Max(MOST_TOKENS, { message: `completion_tokens: ${message}` })
  @Min(0, { message: `completion_tokens: ${message}` })
  @IsInt({ message: `completion_tokens: ${message}` })
  completion_tokens?: number;

  @IsOptional()
  @Max(MOST_TOKENS, { message: `cache_read_tokens: ${message}` })
  @Min(0, { message: `cache_read_tokens: ${message}` })
  @IsInt({ message: `cache_read_tokens: ${message}` })
  cache_read_tokens?: number;

  @IsOptional()
  @Max(MOST_TOKENS, { message: `cache_creation_tokens: ${message}` })
  @Min(0, { message: `cache_creation_tokens: ${message}` })
  @IsInt({ message: `cache_creation_tokens: ${message}` })
  cache_creation_tokens?: number;
}
